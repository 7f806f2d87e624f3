// One publication against a real S3 server that refuses, hangs and spoils: all of it or nothing, and never a wait for ever.
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ChecksumMismatchError } from '#src/aws/object-reader.ts';
import type { Store } from '#src/aws/store.ts';
import { buildFileKeys, keys } from '#domain/keys.ts';
import type { AccountOutcome } from '#domain/coverage/outcome.ts';
import { findPublication, type Manifest } from '#src/publish/manifest.ts';
import { publish } from '#src/publish/publish.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import { aStoredObject } from '../support/builders.ts';
import { startBucket, type Bucket } from './bucket.ts';
import { evidence, MANY } from './evidence.ts';

let bucket: Bucket;
let store: Store;
beforeAll(async () => {
  // Two attempts, so that what S3 goes on refusing is refused soon.
  bucket = await startBucket({ maxAttempts: 2 });
  ({ store } = bucket);
});
afterEach(() => void bucket.simulator.control({ clearFaults: true }));
afterAll(() => bucket.simulator.close());

const patient = { signal: new AbortController().signal, onProgress: () => undefined };
const current = async () => {
  const found = await store.find(keys.history('2026-11-23'));
  return found && (JSON.parse(String(found.body)) as { runId: string }).runId;
};

describe('a publication', () => {
  test('has every stored row in order, says what it is, and stands for its date', async () => {
    const { input, csv } = await evidence(store);
    const publication = await publish(store, input, patient);
    expect(publication).toMatchObject({
      number: 1,
      status: 'partial',
      accounts: { discovered: 2, scanned: 1, failed: 1, excluded: 0, notActive: 0 },
      rows: 9,
      coveragePercent: 75,
      promoted: true,
      failedAccountIds: ['000000000002'],
      failures: [
        {
          accountId: '000000000002',
          name: 'account 000000000002',
          region: 'us-east-1',
          disposition: 'access-denied',
          reason: 'no',
        },
      ],
    });
    expect(String(await store.get({ key: publication.keys.raw }))).toBe(csv);
    expect(await current()).toBe(input.runId);
  });

  test('names every object that it rests on, with a digest that holds', async () => {
    const { input } = await evidence(store);
    const { keys: made, manifestSha256 } = await publish(store, input, patient);
    const body = await store.get({ key: made.manifest, sha256: manifestSha256 });
    const { objects } = JSON.parse(String(body)) as Manifest;
    for (const object of objects) {
      const stored = await store.get({ key: object.key });
      expect({ sha256: createHash('sha256').update(stored).digest('hex'), bytes: stored.length }).toEqual({
        sha256: object.sha256,
        bytes: object.bytes,
      });
    }
    // Discovery, the shard, three parts, CSV, workbook, ledger, rule gaps, trend picture, coverage, account sizes and the page of Summary.
    expect(objects).toHaveLength(14);
  });

  test('that was made before is not made again', async () => {
    const { input } = await evidence(store);
    const first = await publish(store, input, patient);
    const keysBefore = await store.list(`runs/${input.runId}/`);
    expect(await publish(store, input, patient)).toEqual(first);
    expect(await store.list(`runs/${input.runId}/`)).toEqual(keysBefore);
  });

  test('whose copies were cut short is copied again', async () => {
    const { input, csv } = await evidence(store);
    bucket.simulator.control({
      addFaults: [{ kind: 's3-refuse', how: '403', operations: ['s3:CopyObject'], times: 1 }],
    });
    await expect(publish(store, input, patient)).rejects.toMatchObject({ name: 'AccessDenied' });
    const { promoted } = await publish(store, input, patient);
    expect({
      promoted,
      current: await current(),
      raw: String(await store.get({ key: keys.raw('2026-11-23') })),
    }).toEqual({
      promoted: true,
      current: input.runId,
      raw: csv,
    });
    const { prefix } = (await findPublication(store, input.runId))!;
    const { report } = buildFileKeys(prefix, '2026-11-23');
    expect(await store.get({ key: keys.report('2026-11-23') })).toEqual(await store.get({ key: report }));
  });

  test('of a narrowed run stays with the run', async () => {
    const before = await current();
    const { input } = await evidence(store);
    const { promoted, keys: made } = await publish(store, { ...input, plan: { ...input.plan, whole: false } }, patient);
    expect({ promoted, current: await current() }).toEqual({ promoted: false, current: before });
    expect(Object.values(made).filter((key) => !key.startsWith(`runs/${input.runId}/publications/1/`))).toEqual([]);
  });
});

describe('a publication that S3 does not let happen', () => {
  test.each([
    ['s3:UploadPart', '403', 'AccessDenied'],
    ['s3:CreateMultipartUpload', '403', 'AccessDenied'],
    ['s3:CompleteMultipartUpload', '403', 'AccessDenied'],
    ['s3:UploadPart', '503', 'ServiceUnavailable'],
  ] as const)(
    'ends with the words of S3, waits for nobody and replaces nothing: %s %s',
    async (operation, how, name) => {
      const before = await current();
      const { input } = await evidence(store, MANY);
      const keyPrefix = `runs/${input.runId}/publications/`;
      // From the second call on: one file is refused while the other is on its way.
      bucket.simulator.control({
        addFaults: [{ kind: 's3-refuse', how, operations: [operation], keyPrefix, afterCalls: 1 }],
      });
      await expect(publish(store, input, patient)).rejects.toMatchObject({ name });
      expect({ current: await current(), made: await findPublication(store, input.runId) }).toEqual({
        current: before,
        made: undefined,
      });
    },
  );

  test('ends when its caller gives up, though S3 does not answer while the rows are stored', async () => {
    const { input } = await evidence(store, MANY);
    bucket.simulator.control({ addFaults: [{ kind: 'hang', operations: ['s3:UploadPart'] }] });
    bucket.simulator.resetLog();
    const caller = new AbortController();
    const reason = new Error('the attempt was cancelled');
    const publishing = publish(store, input, { ...patient, signal: caller.signal });
    // However busy the machine is.
    await vi.waitUntil(() => bucket.simulator.log().operations['s3:UploadPart']?.calls, { timeout: 60_000 });
    caller.abort(reason);
    await expect(publishing).rejects.toBe(reason);
  });

  test('ends when its caller gives up, though S3 does not answer while the workbook is made', async () => {
    const { input } = await evidence(store, MANY);
    const caller = new AbortController();
    const reason = new Error('the attempt was cancelled');
    const onProgress = () => {
      if (caller.signal.aborted) return;
      bucket.simulator.control({ addFaults: [{ kind: 'hang', operations: ['s3:UploadPart', 's3:PutObject'] }] });
      caller.abort(reason);
    };
    await expect(publish(store, input, { signal: caller.signal, onProgress })).rejects.toBe(reason);
  });

  test('ends when its caller gives up before it began', async () => {
    const { input } = await evidence(store);
    const reason = new Error('the attempt was cancelled');
    await expect(publish(store, input, { ...patient, signal: AbortSignal.abort(reason) })).rejects.toThrow(
      /cancelled|aborted/,
    );
    expect(await findPublication(store, input.runId)).toBeUndefined();
  });
});

describe('damaged evidence', () => {
  test('is refused by name, whichever object it is', async () => {
    const { input } = await evidence(store);
    const wrong = { sha256: 'f'.repeat(64) };
    const shards = input.shards.map((shard) => ({ ...shard, ...wrong }));
    const plan = { ...input.plan, discovery: { ...input.plan.discovery, ...wrong } };
    for (const damaged of [
      { ...input, shards },
      { ...input, plan },
    ])
      await expect(publish(store, damaged, patient)).rejects.toThrow(ChecksumMismatchError);
  });

  test('among the rows ends the publication', async () => {
    const { input } = await evidence(store, MANY);
    const [shard] = input.shards as [PublishInput['shards'][0]];
    const outcomes = JSON.parse(String(await store.get(shard))) as AccountOutcome[];
    const { part } = outcomes[1]!.regions[0]!;
    outcomes[1]!.regions[0]!.part = aStoredObject({ ...part!, sha256: 'f'.repeat(64) });
    const spoilt = await store.putOnce(
      `runs/${input.runId}/shards/1/${randomUUID()}`,
      Buffer.from(JSON.stringify(outcomes)),
      'application/json',
    );
    await expect(publish(store, { ...input, shards: [spoilt] }, patient)).rejects.toThrow(ChecksumMismatchError);
    expect(await findPublication(store, input.runId)).toBeUndefined();
  });
});
