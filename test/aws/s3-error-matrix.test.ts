// Each operation of S3 times each error that S3 can answer, over HTTP: nothing stored is taken for absent or the other way round,
// nothing is retried in vain, and nothing is given up that another attempt could have done. The errors come from the SDK's models.
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientDefaults, createSharedHandler } from '#src/aws/clients.ts';
import { createAuditor } from '#src/aws/auditor.ts';
import { findS3Problem } from '#src/aws/s3-errors.ts';
import { createS3 } from '#src/aws/s3.ts';
import { createStore, type Store } from '#src/aws/store.ts';
import { copyParts } from '#src/publish/part-copies.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { API_TO_IAM } from '../deploy/api-to-iam.ts';
import { BARE, nameOf, type ErrorAnswer } from '../support/modelled-errors.ts';
import { byClient, isLastingS3Error, s3ErrorsOf } from './s3-answers.ts';
import { startS3Front, type S3Front } from './s3-front.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
const HANDLER = createSharedHandler(10);
const BODY = Buffer.from('rows');
/** Two parts. */
const LARGE = Buffer.alloc(5 * 1024 * 1024 + 1, 'x');

let simulator: Simulator;
let front: S3Front;
let store: Store;
let auditor: ReturnType<typeof createAuditor>;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: { accounts: 1 } });
  front = await startS3Front(simulator.url);
  openClient();
  for (const key of ['runs/stored', 'history/stored.json', 'archived/stored'])
    await store.putOnce(key, BODY, 'text/csv');
  simulator.control({ archive: { bucket: store.bucket, prefix: 'archived/' } });
});
function openClient(): void {
  const place = { endpoint: front.url, region: 'us-east-1', credentials: simulator.credentials };
  const client = createS3({ ...clientDefaults(HANDLER, 1), ...place }, () => undefined);
  store = createStore(client, simulator.scenario.s3.buckets[0]!);
  auditor = createAuditor(client, store.bucket);
}
afterAll(async () => {
  await front.close();
  await simulator.close();
});

let keys = 0;
const newKey = () => `runs/matrix/${(keys += 1)}/rows`;
const stored = async (key: string, body: Buffer) => {
  front.set(undefined);
  const kept = await store.find(key);
  return kept !== undefined && kept.body.equals(body);
};

/** A use of an operation. Resolves to whether what it did or said is right; a conditional write that was not made is asked again. */
type Use = {
  operation: string;
  title: string;
  /** A code that is an answer to this use, and no error. */
  answer?: string;
  run: () => Promise<boolean | 'again'>;
};

const USES: Use[] = [
  {
    ...{ operation: 'PutObject', title: 'evidence is written once' },
    async run() {
      const key = newKey();
      await store.putOnce(key, BODY, 'text/csv');
      return stored(key, BODY);
    },
  },
  {
    ...{ operation: 'PutObject', title: 'a shared object is replaced' },
    async run() {
      const key = newKey();
      const isWritten = await store.replace(key, BODY, 'text/csv', undefined);
      return isWritten ? stored(key, BODY) : 'again';
    },
  },
  {
    ...{ operation: 'GetObject', title: 'evidence is read' },
    run: async () => (await store.get({ key: 'runs/stored' })).equals(BODY),
  },
  {
    ...{ operation: 'GetObject', title: 'the last report is found', answer: 'NoSuchKey' },
    run: async () => (await store.find('history/stored.json'))?.body.equals(BODY) ?? false,
  },
  {
    ...{ operation: 'HeadObject', title: 'a version is looked at' },
    run: async () => (await auditor.inspect('archived/stored')).kind === 'archived',
  },
  { operation: 'CopyObject', title: 'a publication is copied', run: () => store.copy('runs/stored', newKey()) },
  {
    ...{ operation: 'ListObjectsV2', title: 'a run is listed' },
    run: async () => (await store.list('runs/stored')).length === 1,
  },
  {
    ...{ operation: 'DeleteObject', title: 'an outdated workbook is removed, or reported' },
    async run() {
      const key = `reports/2026-01-05/owners/${(keys += 1)}.xlsx`;
      await store.putOnce(key, BODY, 'text/csv');
      const problems: string[] = [];
      await copyParts(store, { prefix: 'runs/matrix/', reportDate: '2026-01-05' }, (problem) => problems.push(problem));
      return problems.length > 0 || (await store.list(key)).length === 0;
    },
  },
  ...['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'].map((operation) => ({
    ...{ operation, title: 'rows are uploaded' },
    async run() {
      const key = newKey();
      await store.upload(key, Readable.from([LARGE]), 'text/csv', new AbortController().signal);
      front.set(undefined);
      return (await store.list(key)).length === 1;
    },
  })),
];

type Played = { is: 'right' | 'wrong' | 'final' | 'again'; injected: number };

/** Makes the call as an activity does: an error that the table calls final ends it, after any other it is made again. */
async function attempt({ operation, run }: Use, error?: ErrorAnswer, times = ALWAYS): Promise<Played> {
  front.set(error && { operation, error, times });
  const answer = await run().catch((thrown: unknown) => findS3Problem(thrown, store.bucket) ?? 'again');
  const injected = front.injected();
  if (typeof answer === 'boolean') return { is: answer ? 'right' : 'wrong', injected };
  return { is: answer !== 'again' && answer.isFinal ? 'final' : 'again', injected };
}

function flawsOf({ title, operation }: Use, error: ErrorAnswer, once: Played, always: Played): string[] {
  const isLasting = isLastingS3Error(error);
  const flaws = [
    ...(Math.min(once.injected, always.injected) > 0 ? [] : ['was never called']),
    ...(once.is === 'wrong' || always.is === 'wrong' ? ['is believed'] : []),
    ...(isLasting && always.is !== 'final' ? ['is retried in vain'] : []),
    ...(!isLasting && [once.is, always.is].includes('final') ? ['is final though it could pass'] : []),
  ];
  return flaws.map((flaw) => `${operation}, ${title}, ${nameOf(error)}: ${flaw}`);
}

/** What an attempt calls more than once, so that a call can succeed after one that failed. */
const SEVERAL_CALLS = new Set(['UploadPart', 'DeleteObject']);

test.each(USES)(
  '$operation: $title whatever error passes, and what lasts ends it',
  { timeout: 180_000 },
  async (use) => {
    // An answer to HEAD has no body, so that only its status says what it is.
    const all = use.operation === 'HeadObject' ? BARE : s3ErrorsOf(use.operation);
    const errors = all.filter(({ code }) => code === undefined || code !== use.answer);
    const lines: string[] = [];
    const flaws: string[] = [];
    for (const shared of byClient(errors)) {
      openClient();
      // One after another, as to an activity's attempts: each has to arrive although the one before has failed.
      for (const error of shared) {
        const always = await attempt(use, error);
        const once = SEVERAL_CALLS.has(use.operation) ? await attempt(use, error, 1) : always;
        lines.push(`  ${nameOf(error)}: once: ${once.is}; always: ${always.is}`);
        flaws.push(...flawsOf(use, error, once, always));
      }
      const { is } = await attempt(use);
      if (is !== 'right') flaws.push(`${use.title}: is ${is} once ${shared.map(nameOf).join(', ')} passed`);
    }
    console.log([`${use.operation} (${use.title})`, ...lines].join('\n'));
    expect(flaws).toEqual([]);
  },
);

test.each<[string, () => Promise<unknown>, unknown]>([
  ['what is not there is found to be absent', () => store.find('history/none.json'), undefined],
  ['what is not there is not copied', () => store.copy('runs/none', newKey()), false],
  ['what has been written is written', () => store.putOnce('runs/stored', BODY, 'text/csv'), expect.anything()],
  ['what others have written stays', () => store.replace('runs/stored', BODY, 'text/csv', undefined), false],
])('%s', async (_, call, expected) => {
  front.set(undefined);
  expect(await call()).toEqual(expected);
});

test('an upload that cannot be aborted fails with the error of the upload', async () => {
  const refused = { code: 'AccessDenied', status: 403 };
  front.set({ operation: 'UploadPart', error: refused, times: ALWAYS });
  const upload = store.upload(newKey(), Readable.from([LARGE]), 'text/csv', new AbortController().signal);
  await expect(upload).rejects.toMatchObject({ name: 'AccessDenied' });
});

/** Operations that only doctor calls (test/doctor/error-matrix), and the abort that follows a failed upload. */
const ELSEWHERE = [
  ...['AbortMultipartUpload', 'GetBucketEncryption', 'GetBucketLifecycleConfiguration', 'GetBucketVersioning'],
  ...['GetPublicAccessBlock', 'HeadBucket'],
];

test('every operation of S3 that the product calls is played, or is only called by doctor', () => {
  const called = Object.keys(API_TO_IAM.hub).flatMap((name) => (name.startsWith('s3:') ? [name.slice(3)] : []));
  const played = new Set([...USES.map(({ operation }) => operation), ...ELSEWHERE]);
  expect(called.filter((operation) => !played.has(operation))).toEqual([]);
});
