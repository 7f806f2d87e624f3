// One publication against a real S3 server that refuses, hangs and spoils: all of it or nothing, and never a wait for ever.
import { createHash, randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clientDefaults, createSharedHandler } from '#src/aws/clients.ts';
import { createStore, DamagedObject, type Store } from '#src/aws/store.ts';
import type { Discovery } from '#domain/coverage.ts';
import { profileRows } from '#domain/column-profile.ts';
import { filesIn, keys } from '#domain/keys.ts';
import type { AccountOutcome } from '#domain/outcome.ts';
import { COLUMNS, csvLine, type Row } from '#domain/rows.ts';
import { findPublication, type Manifest } from '#src/publish/manifest.ts';
import { publish } from '#src/publish/publish.ts';
import type { PublishInput } from '#src/workflows/ports.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { anAccount, aPlan, aRegionOutcome, aStoredObject } from '../support/builders.ts';

let simulator: Simulator;
let store: Store;
beforeAll(async () => {
  simulator = await startSimulator({ scenario: { accounts: 1 } });
  const { url, credentials, scenario } = simulator;
  // Two attempts, so that what S3 goes on refusing is refused soon.
  const defaults = { ...clientDefaults(createSharedHandler(20)), maxAttempts: 2 };
  const client = new S3Client({ ...defaults, endpoint: url, credentials, region: 'us-east-1', forcePathStyle: true });
  store = createStore(client, scenario.s3.buckets[0]!);
});
afterEach(() => void simulator.control({ clearFaults: true }));
afterAll(() => simulator.close());

const row = (account: string, index: number, annotation: string): Row =>
  COLUMNS.map(
    (column) =>
      ({ AccountId: account, ResourceIdentifier: `i-${String(index).padStart(6, '0')}`, Annotation: annotation })[
        column as 'AccountId'
      ] ?? 'x',
  );

/** Stores what a run of two accounts leaves behind, the second of which failed in one of its regions. */
async function evidence(
  of: { rows?: number; annotation?: (index: number) => string } = {},
): Promise<{ input: PublishInput; csv: string }> {
  const { rows: count = 3, annotation = () => 'annotated' } = of;
  const runId = randomUUID();
  const put = (key: string, value: unknown) =>
    store.putOnce(key, Buffer.from(JSON.stringify(value)), 'application/json');
  const accounts = ['000000000001', '000000000002'].map((id) => anAccount({ id, name: `account ${id}` }));
  const regions = ['ap-east-1', 'us-east-1'];
  let csv = csvLine(COLUMNS);
  const outcomes: AccountOutcome[] = [];
  for (const { id } of accounts) {
    const outcome: AccountOutcome = { accountId: id, regions: [] };
    for (const region of regions) {
      if (id === accounts[1]!.id && region === regions[1]) {
        outcome.regions.push(aRegionOutcome({ region, disposition: 'access-denied', reason: 'no' }));
        continue;
      }
      const rows = Array.from({ length: count }, (_, index) => row(id, index, annotation(index)));
      const lines = rows.map(csvLine).join('');
      csv += lines;
      const part = await store.putOnce(keys.account(runId, id, region, randomUUID()), Buffer.from(lines), 'text/csv');
      outcome.regions.push(aRegionOutcome({ region, rows: count, part, profile: profileRows(rows) }));
    }
    outcomes.push(outcome);
  }
  const discovery: Discovery = { accounts, regions };
  const plan = aPlan({ discovery: await put(keys.discovery(runId, randomUUID()), discovery), regions });
  const shards = [await put(keys.shard(runId, 0, randomUUID()), outcomes)];
  const startedAt = `2026-11-23T01:00:00.${String(++started).padStart(3, '0')}Z`;
  return { input: { runId, workflowId: 'weekly', number: 1, startedAt, plan, input: {}, shards }, csv };
}
let started = 0;

const patient = { signal: new AbortController().signal, onProgress: () => undefined };
const current = async () => {
  const found = await store.find(keys.history('2026-11-23'));
  return found && (JSON.parse(String(found.body)) as { runId: string }).runId;
};

describe('a publication', () => {
  test('has every stored row in order, says what it is, and stands for its date', async () => {
    const { input, csv } = await evidence();
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
    const { input } = await evidence();
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
    // Discovery, the shard, three parts, CSV, workbook, ledger, trend picture and coverage.
    expect(objects).toHaveLength(10);
  });

  test('that was made before is not made again', async () => {
    const { input } = await evidence();
    const first = await publish(store, input, patient);
    const keysBefore = await store.list(`runs/${input.runId}/`);
    expect(await publish(store, input, patient)).toEqual(first);
    expect(await store.list(`runs/${input.runId}/`)).toEqual(keysBefore);
  });

  test('whose copies were cut short is copied again', async () => {
    const { input, csv } = await evidence();
    simulator.control({ addFaults: [{ kind: 's3-refuse', how: '403', operations: ['s3:CopyObject'], times: 1 }] });
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
    const { report } = filesIn(prefix, '2026-11-23');
    expect(await store.get({ key: keys.report('2026-11-23') })).toEqual(await store.get({ key: report }));
  });

  test('of a narrowed run stays with the run', async () => {
    const before = await current();
    const { input } = await evidence();
    const { promoted, keys: made } = await publish(store, { ...input, plan: { ...input.plan, whole: false } }, patient);
    expect({ promoted, current: await current() }).toEqual({ promoted: false, current: before });
    expect(Object.values(made).filter((key) => !key.startsWith(`runs/${input.runId}/publications/1/`))).toEqual([]);
  });
});

/** Enough that both files are uploaded in several parts, the compressed one too. */
const MANY = {
  rows: 6_000,
  annotation: (index: number) =>
    Array.from({ length: 8 }, (_, part) => createHash('sha512').update(`${index} ${part}`).digest('base64')).join(' '),
};

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
      const { input } = await evidence(MANY);
      const keyPrefix = `runs/${input.runId}/publications/`;
      // From the second call on: one file is refused while the other is on its way.
      simulator.control({ addFaults: [{ kind: 's3-refuse', how, operations: [operation], keyPrefix, afterCalls: 1 }] });
      await expect(publish(store, input, patient)).rejects.toMatchObject({ name });
      expect({ current: await current(), made: await findPublication(store, input.runId) }).toEqual({
        current: before,
        made: undefined,
      });
    },
  );

  test('ends when its caller gives up, though S3 does not answer', async () => {
    const { input } = await evidence(MANY);
    simulator.control({ addFaults: [{ kind: 'hang', operations: ['s3:UploadPart'] }] });
    const caller = new AbortController();
    const reason = new Error('the attempt was cancelled');
    const onProgress = () => caller.abort(reason);
    await expect(publish(store, input, { signal: caller.signal, onProgress })).rejects.toBe(reason);
  });

  test('ends when its caller gives up before it began', async () => {
    const { input } = await evidence();
    const reason = new Error('the attempt was cancelled');
    await expect(publish(store, input, { ...patient, signal: AbortSignal.abort(reason) })).rejects.toThrow(
      /cancelled|aborted/,
    );
    expect(await findPublication(store, input.runId)).toBeUndefined();
  });
});

describe('damaged evidence', () => {
  test('is refused by name, whichever object it is', async () => {
    const { input } = await evidence();
    const wrong = { sha256: 'f'.repeat(64) };
    const shards = input.shards.map((shard) => ({ ...shard, ...wrong }));
    const plan = { ...input.plan, discovery: { ...input.plan.discovery, ...wrong } };
    for (const damaged of [
      { ...input, shards },
      { ...input, plan },
    ])
      await expect(publish(store, damaged, patient)).rejects.toThrow(DamagedObject);
  });

  test('among the rows ends both files', async () => {
    const { input } = await evidence(MANY);
    const [shard] = input.shards as [PublishInput['shards'][0]];
    const outcomes = JSON.parse(String(await store.get(shard))) as AccountOutcome[];
    const { part } = outcomes[1]!.regions[0]!;
    outcomes[1]!.regions[0]!.part = aStoredObject({ ...part!, sha256: 'f'.repeat(64) });
    const spoilt = await store.putOnce(
      `runs/${input.runId}/shards/1/${randomUUID()}`,
      Buffer.from(JSON.stringify(outcomes)),
      'application/json',
    );
    await expect(publish(store, { ...input, shards: [spoilt] }, patient)).rejects.toThrow(DamagedObject);
    expect(await findPublication(store, input.runId)).toBeUndefined();
  });
});
