// Each error that SNS, SES and KMS can answer, over HTTP: a notification that may still arrive is tried again, one that cannot is
// not, and a signature costs no report. The errors come from the SDK's models.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createNotificationCalls } from '#src/aws/notification-calls.ts';
import { createSharedHandler } from '#src/aws/clients.ts';
import { openSigningKey, type SigningKey } from '#src/aws/signing-key.ts';
import type { Check, CheckContext } from '#src/doctor/check.ts';
import { channels } from '#src/doctor/checks/channels.ts';
import { evidence } from '#src/doctor/checks/evidence.ts';
import type { Store } from '#src/aws/store.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import { parseConfig } from '#src/config/config.ts';
import { awsDelivery } from '#src/notifications/aws-delivery.ts';
import { DeliveryFailure } from '#src/notifications/channel.ts';
import { signPublication } from '#src/publish/attestation.ts';
import { errorsOf, isLasting, nameOf, type ErrorAnswer } from '../support/modelled-errors.ts';
import { serve, type Loopback } from '../aws/loopback.ts';

const { signal } = new AbortController();
let aws: Loopback;
let answer: ErrorAnswer;
let calls = 0;

/** Answers every call with the same error, in the protocol that the call is made in: SNS in XML, KMS and SES in JSON. */
beforeAll(async () => {
  aws = await serve((request, _body, response) => {
    calls += 1;
    const { code, status } = answer;
    if (code === undefined) return void response.writeHead(status).end();
    const isXml = String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded');
    const xml = `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
    response.writeHead(status, { 'content-type': isXml ? 'text/xml' : 'application/json', 'x-amzn-errortype': code });
    response.end(isXml ? xml : JSON.stringify({ __type: code, message: 'no' }));
  });
  const variables = { AWS_ENDPOINT_URL: aws.url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'key' };
  for (const [name, value] of Object.entries({ ...variables, AWS_SECRET_ACCESS_KEY: 'secret' }))
    vi.stubEnv(name, value);
});
afterAll(async () => {
  await aws.close();
  vi.unstubAllEnvs();
});

const notifications = () => createNotificationCalls({ requestHandler: createSharedHandler(2) }, () => undefined);
const SENDS = {
  sns: () =>
    notifications().publishToTopic(
      { topicArn: 'arn:aws:sns:us-east-1:111122223333:reports', subject: 'x', text: 'x', attributes: {} },
      signal,
    ),
  sesv2: () =>
    notifications().sendMail(
      { from: 'a@example.com', to: ['b@example.com'], subject: 'x', html: 'x', text: 'x' },
      signal,
    ),
};

/** AWS's model of SNS calls a missing topic `NotFound`, which is also what the SDK calls a 404 without a body. */
const isAmbiguous = (service: string, { code, status }: ErrorAnswer) =>
  service === 'sns' && code === undefined && status === 404;

test.each([
  ['sns', 'Publish'],
  ['sesv2', 'SendEmail'],
] as const)('%s: an error of %s is final only if no attempt can succeed', async (service, operation) => {
  const lines: string[] = [];
  const flaws: string[] = [];
  for (const error of errorsOf(service, operation)) {
    [answer, calls] = [error, 0];
    const failure = await awsDelivery(service, signal, SENDS[service]).catch((thrown: unknown) => thrown);
    const isFinal = failure instanceof DeliveryFailure ? failure.isFinal : undefined;
    lines.push(`  ${nameOf(error)}: ${isFinal ? 'final' : 'retried'}`);
    if (calls !== 1) flaws.push(`${nameOf(error)}: ${calls} calls in one attempt`);
    if (isFinal !== isLasting(error) && !isAmbiguous(service, error)) flaws.push(`${nameOf(error)}: ${isFinal}`);
  }
  console.log([`${service}:${operation}`, ...lines].join('\n'));
  expect(flaws).toEqual([]);
});

test('an error of Sign costs the signature, is named, and costs no report', { timeout: 120_000 }, async () => {
  const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const key = openSigningKey(parseConfig({ REPORT_BUCKET: 'bucket', SIGNING_KEY_ARN: keyArn }), () => undefined)!;
  const input = { runId: 'run-1', workflowId: 'report', plan: { reportDate: '2026-11-23' } };
  const publication = { number: 1, keys: { manifest: 'runs/run-1/manifest.json' }, manifestSha256: '0' };
  const [given, made] = [input, publication] as unknown as [
    Parameters<typeof signPublication>[2],
    Parameters<typeof signPublication>[3],
  ];
  const results = await mapLimit(errorsOf('kms', 'Sign'), 1, async (error) => {
    [answer, calls] = [error, 0];
    const lines = await signPublication({ bucket: 'bucket' } as Store, key, given, made, signal);
    return { error: nameOf(error), warnings: lines.length, isNamed: lines[0]?.includes(keyArn), isCalled: calls > 0 };
  });
  expect(results.filter((one) => one.warnings !== 1 || !one.isNamed || !one.isCalled)).toEqual([]);
});

/** What doctor asks of channels and keys. Each answer that is an error is one line with a remedy. */
describe('doctor', () => {
  const lineOf = async (check: Check, config: Record<string, string>, signingKey?: SigningKey) => {
    const settings = parseConfig({ REPORT_BUCKET: 'bucket', ...config });
    const context = { config: settings, aws: { ...notifications(), signingKey }, signal } as unknown as CheckContext;
    const lines = await check.run(context);
    return lines.filter(({ level }) => level !== 'ok');
  };

  test.each([
    ['sns', 'GetTopicAttributes', { SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:reports' }],
    ['sesv2', 'GetEmailIdentity', { SES_FROM: 'a@example.com', SES_TO: 'b@example.com' }],
  ] as const)('names the channel for each error of %s %s', { timeout: 120_000 }, async (service, operation, config) => {
    for (const error of errorsOf(service, operation)) {
      [answer, calls] = [error, 0];
      const lines = await lineOf(channels, config);
      expect({ error: nameOf(error), lines, isCalled: calls > 0 }).toEqual({
        error: nameOf(error),
        lines: [expect.objectContaining({ level: 'failure', remedy: expect.any(String) as string })],
        isCalled: true,
      });
    }
  });

  test('names the key for each error of GetPublicKey', { timeout: 120_000 }, async () => {
    const config = { SIGNING_KEY_ARN: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' };
    const key = openSigningKey(parseConfig({ REPORT_BUCKET: 'bucket', ...config }), () => undefined)!;
    const signs = { ...key, sign: () => Promise.resolve(Buffer.from('a signature')) };
    for (const error of errorsOf('kms', 'GetPublicKey')) {
      [answer, calls] = [error, 0];
      const lines = await lineOf(evidence, { ...config, EVIDENCE_KEY: `k1:${'A'.repeat(43)}` }, signs);
      expect({ error: nameOf(error), lines, isCalled: calls > 0 }).toEqual({
        error: nameOf(error),
        lines: [expect.objectContaining({ level: 'warning', message: expect.stringContaining(key.keyArn) as string })],
        isCalled: true,
      });
    }
  });
});
