// Each operation that only doctor calls times each error that AWS can answer, over HTTP: the error is one line with a remedy, and
// every other check is made. The errors come from the SDK's models.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSharedHandler, clientDefaults } from '#src/aws/clients.ts';
import { createBucketSettings } from '#src/aws/bucket-settings.ts';
import { createS3 } from '#src/aws/s3.ts';
import { createStore } from '#src/aws/store.ts';
import { bucket } from '#src/doctor/checks/bucket.ts';
import { runChecks, type Check, type CheckContext, type CheckLine } from '#src/doctor/check.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { BARE, nameOf, type ErrorAnswer } from '../support/modelled-errors.ts';
import { s3ErrorsOf } from '../aws/s3-answers.ts';
import { startS3Front, type S3Front } from '../aws/s3-front.ts';

const HANDLER = createSharedHandler(10);
let simulator: Simulator;
let front: S3Front;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: { accounts: 1 } });
  front = await startS3Front(simulator.url);
});
afterAll(async () => {
  await front.close();
  await simulator.close();
});

/** Runs a check as doctor does, with new clients, because the SDK slows one down that was throttled. */
async function linesOf(check: Check): Promise<CheckLine[]> {
  const place = { endpoint: front.url, region: 'us-east-1', credentials: simulator.credentials };
  const client = createS3({ ...clientDefaults(HANDLER, 1), ...place }, () => undefined);
  const [name = ''] = simulator.scenario.s3.buckets;
  const aws = { bucketSettings: createBucketSettings(client, name), store: createStore(client, name) };
  const { signal } = new AbortController();
  const context = { config: { REPORT_BUCKET: name }, aws, signal } as unknown as CheckContext;
  const lines: CheckLine[] = [];
  for await (const line of runChecks([check], context)) lines.push(line);
  return lines;
}

const shown = (lines: readonly CheckLine[]) => lines.map(({ level, message }) => `${level}: ${message}`);

/** Codes that say that a setting is not there, which is an answer. */
const ABSENT = [
  'ServerSideEncryptionConfigurationNotFoundError',
  'NoSuchPublicAccessBlockConfiguration',
  'NoSuchLifecycleConfiguration',
];

test.each(['GetBucketEncryption', 'GetBucketVersioning', 'GetPublicAccessBlock', 'GetBucketLifecycleConfiguration'])(
  '%s: an error is one warning, and the bucket is checked otherwise',
  async (operation) => {
    front.set(undefined);
    const well = shown(await linesOf(bucket));
    const isError = ({ code = '' }: ErrorAnswer) => !ABSENT.includes(code);
    for (const error of s3ErrorsOf(operation).filter(isError)) {
      front.set({ operation, error, times: Number.POSITIVE_INFINITY });
      const lines = await linesOf(bucket);
      const wrong = lines.filter(({ level }) => level !== 'ok');
      expect({ error: nameOf(error), called: front.injected() > 0, wrong: wrong.length }).toEqual({
        ...{ error: nameOf(error), called: true, wrong: 1 },
      });
      expect(wrong[0]).toMatchObject({ level: 'warning', remedy: expect.stringContaining('hub role') as string });
      expect(shown(lines).filter((line) => well.includes(line))).toHaveLength(well.length - 1);
    }
  },
  120_000,
);

test('HeadBucket: an error is one failure with a remedy, and nothing else is said of the bucket', async () => {
  for (const error of BARE) {
    front.set({ operation: 'HeadBucket', error, times: Number.POSITIVE_INFINITY });
    const [line, ...more] = await linesOf(bucket);
    expect({ error: nameOf(error), called: front.injected() > 0, level: line!.level, more }).toEqual({
      ...{ error: nameOf(error), called: true, level: 'failure', more: [] },
    });
    expect((line as { remedy: string }).remedy.length).toBeGreaterThan(10);
  }
}, 120_000);
