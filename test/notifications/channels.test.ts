// The channels over real HTTP: what they make of a service's answers, and that their failures give nothing away.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createNotificationCalls } from '#src/aws/notification-calls.ts';
import { saveNotifications } from '#src/cli/demo-notifications.ts';
import { createSharedHandler } from '#src/aws/clients.ts';
import { parseConfig } from '#src/config/config.ts';
import { DeliveryFailure, type Send } from '#src/notifications/channel.ts';
import { createChannels, type Channels } from '#src/notifications/channels.ts';
import { receiverSettings, startReceivers, type Fault, type Receivers } from '#simulator/receivers/server.ts';
import { RECEIVERS } from '#simulator/receivers/receivers.ts';
import { aFailure, aNotification } from './notifications.ts';

const { signal } = new AbortController();
const first = { isFirstAttempt: true, reference: undefined, signal };

let receivers: Receivers;
let settings: Record<string, string>;
let channels: Channels;

function channelsWith(more: Record<string, string>): Channels {
  const config = parseConfig({ REPORT_BUCKET: 'acme-reports', ...settings, ...more });
  return createChannels(
    config,
    createNotificationCalls({ requestHandler: createSharedHandler(10) }, () => undefined),
  );
}
const send = (name: string, ...[notification = aNotification(), options = first]: Partial<Parameters<Send>>) =>
  channels.get(name)!.send(notification, options);
const failureOf = (sent: Promise<unknown>) =>
  sent.then(
    () => undefined,
    (error: unknown) => error as DeliveryFailure,
  );

const AWS = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'ASIASIMULATED',
  AWS_SECRET_ACCESS_KEY: 'simulated',
};
beforeAll(() => {
  Object.assign(process.env, AWS);
});
beforeEach(async () => {
  receivers = await startReceivers();
  settings = receiverSettings(receivers.url);
  for (const name of ['AWS_ENDPOINT_URL_SNS', 'AWS_ENDPOINT_URL_SESV2']) process.env[name] = settings[name];
  channels = channelsWith({});
  return () => receivers.close();
});
afterAll(() => {
  for (const name of [...Object.keys(AWS), 'AWS_ENDPOINT_URL_SNS', 'AWS_ENDPOINT_URL_SESV2']) delete process.env[name];
});

test('the settings say which channels there are', () => {
  expect([...channels.keys()]).toEqual(RECEIVERS);
  const { SLACK_WEBHOOK_URL: _none, ...others } = settings;
  settings = others;
  expect([...channelsWith({ SES_FROM: '', SES_TO: '' }).keys()]).toEqual(
    RECEIVERS.filter((name) => !['slack', 'ses'].includes(name)),
  );
});

describe.each(RECEIVERS)('%s', (name) => {
  test.each<[string, Fault, boolean, string]>([
    ['500', { how: 'status', status: 500 }, false, 'answers 500'],
    ['503', { how: 'status', status: 503 }, false, 'answers 503'],
    ['404', { how: 'status', status: 404 }, true, 'answers 404'],
    ['a cut connection', { how: 'cut', when: 'before' }, false, 'was not reached'],
  ])('%s is told without an address', async (_, fault, isFinal, words) => {
    receivers.fail(name, [fault]);
    const failure = await failureOf(send(name));
    expect(failure).toBeInstanceOf(DeliveryFailure);
    expect(failure!.isFinal).toBe(isFinal);
    expect(failure!.message).toContain(words);
    const { host, hostname } = new URL(receivers.url);
    for (const secret of [host, hostname, ...Object.values(settings)]) expect(failure!.message).not.toContain(secret);
    expect(receivers.deliveries()).toEqual([]);
  });
});

describe.each(['slack', 'teams', 'jira'] as const)('%s', (name) => {
  test('is asked again when it says, by seconds or by date, within bounds', async () => {
    const date = new Date(Date.now() + 30_000).toUTCString();
    const asked = ['7', date, '86400', 'soon'];
    receivers.fail(
      name,
      asked.map((retryAfter) => ({ how: 'status', status: 429, retryAfter })),
    );
    const waits = [];
    for (const _ of asked) waits.push((await failureOf(send(name)))!.retryAfterSeconds);
    expect(waits).toEqual([7, expect.closeTo(30, -1), 900, undefined]);
  });

  test('a redirect is not followed', async () => {
    receivers.fail(name, [{ how: 'status', status: 307, location: `${receivers.url}/slack/elsewhere` }]);
    const failure = await failureOf(send(name));
    expect(failure).toMatchObject({ isFinal: true, message: expect.stringContaining('redirect (307)') as string });
    expect(receivers.deliveries()).toEqual([]);
  });
});

test('who answers 200 without "ok" is not Slack', async () => {
  channels = channelsWith({ SLACK_WEBHOOK_URL: `${receivers.url}/_receivers/page` });
  expect(await failureOf(send('slack'))).toMatchObject({ isFinal: false });
});

test('a FIFO topic takes the same notice once, however often it is sent', async () => {
  channels = channelsWith({ SNS_TOPIC_ARN: `${settings['SNS_TOPIC_ARN']}.fifo` });
  for (const event of ['published-partial', 'published-partial', 'retry-mended'] as const)
    await send('sns', aNotification({ event }));
  expect(receivers.deliveries('sns')).toHaveLength(2);
});

test('what was sent is kept on one page, as its readers see it and with nothing active, and as JSON', async () => {
  const failures = [aFailure({ name: '<script>alert(1)</script>' })];
  for (const name of RECEIVERS) await send(name, aNotification({ failures }));
  const folder = await mkdtemp(join(tmpdir(), 'notices-'));
  const lines = await saveNotifications(receivers.url, folder);
  expect(lines.join('\n')).toContain('Slack 1, Teams 1, Jira 1, SNS 1, SES 1');
  expect((await readdir(folder)).toSorted()).toEqual(
    [...RECEIVERS.map((name) => `${name}.json`), 'notices.html'].toSorted(),
  );
  const page = await readFile(join(folder, 'notices.html'), 'utf8');
  expect(page).not.toContain('<script');
  expect(page.match(/111122223333/g)).toHaveLength(RECEIVERS.length);
  await rm(folder, { recursive: true });
});

describe.each(['cloud', 'data-center'])('Jira, %s', (kind) => {
  const again = { ...first, isFirstAttempt: false };
  beforeEach(async () => {
    await receivers.close();
    receivers = await startReceivers({ searchLagMs: 1_000 });
    settings = receiverSettings(receivers.url);
    channels = channelsWith({
      JIRA_API: kind,
      JIRA_LABELS: 'aws, compliance',
      ...(kind === 'cloud' ? {} : { JIRA_EMAIL: '' }),
    });
  });

  test('makes one ticket with the labels of the settings, and comments on it', async () => {
    const key = await send('jira');
    expect(key).toBe('SEC-1');
    expect(await send('jira', aNotification({ event: 'retry-mended', number: 2 }), { ...first, reference: key })).toBe(
      'SEC-1',
    );
    expect(
      receivers.tickets.map(({ labels, comments, summary }) => ({ labels, comments: comments.length, summary })),
    ).toEqual([
      {
        labels: ['aws-config-compliance-2026-11-23', 'aws', 'compliance'],
        comments: 1,
        summary: 'AWS Config compliance 2026-11-23: complete after a retry',
      },
    ]);
    expect(receivers.refusals).toEqual([]);
  });

  test('a ticket that was made, and whose answer was lost, is not made again', async () => {
    receivers.fail(
      'jira',
      [{ how: 'cut', when: 'after' }],
      'POST /jira/rest/api/' + (kind === 'cloud' ? '3' : '2') + '/issue',
    );
    await failureOf(send('jira'));
    expect(await send('jira', aNotification(), again)).toBe('SEC-1');
    expect(receivers.tickets.map(({ comments }) => comments.length)).toEqual([0]);
  });

  test('what a run tells that mends another is a comment on the ticket that the other has just made', async () => {
    await send('jira');
    const mended = aNotification({ event: 'retry-mended', runId: 'another', baseRunId: aNotification().runId });
    expect(await send('jira', mended)).toBe('SEC-1');
    expect(receivers.tickets.map(({ comments }) => comments.length)).toEqual([1]);
  });

  test('a comment that was made, and whose answer was lost, is not made again', async () => {
    const reference = await send('jira');
    const next = aNotification({ event: 'retry-mended', number: 2 });
    receivers.fail('jira', [{ how: 'cut', when: 'after' }], '/comment');
    receivers.fail(
      'jira',
      [{ how: 'cut', when: 'after' }],
      'POST /jira/rest/api/' + (kind === 'cloud' ? '3' : '2') + '/issue/SEC-1/comment',
    );
    for (let attempt = 0; attempt < 3; attempt++) await failureOf(send('jira', next, { ...again, reference }));
    expect(receivers.tickets.map(({ comments }) => comments.length)).toEqual([1]);
  });
});
