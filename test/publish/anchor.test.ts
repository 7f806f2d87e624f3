// Anchors over real HTTP: written once, never at the cost of a report, and compared by verify.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createAuditor } from '#src/aws/auditor.ts';
import { keys } from '#domain/keys.ts';
import { anchorPublication, type Anchor } from '#src/publish/anchor.ts';
import { publish } from '#src/publish/publish.ts';
import { verifyRun } from '#src/verify/verify-run.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import type { Publication } from '#src/workflows/types.ts';
import { startBucket, type Bucket } from './bucket.ts';
import { storeRun, type Organization } from './weeks.ts';

const NOW = '2026-11-23T02:00:00.000Z';
const LATER = '2026-11-23T03:00:00.000Z';
const ROWS: Organization = { '000000000001': { 'us-east-1': [['rule', 'i-1', 'COMPLIANT']] } };

let bucket: Bucket;
let directory: string;
beforeAll(async () => {
  bucket = await startBucket({ maxAttempts: 1 });
  directory = mkdtempSync(join(tmpdir(), 'anchor-test-'));
});
afterEach(() => void bucket.simulator.control({ clearFaults: true }));
afterAll(async () => {
  await bucket.simulator.close();
  rmSync(directory, { recursive: true });
});

const signal = new AbortController().signal;

async function published(input: PublishInput, at = NOW): Promise<{ publication: Publication; problems: string[] }> {
  const publication = await publish(bucket.store, input, { signal, onProgress: () => undefined });
  const problems = await anchorPublication(bucket, input, publication, { signal, now: () => new Date(at) });
  return { publication, problems };
}

const anchorOf = async ({ runId, plan }: PublishInput, number = 1): Promise<Anchor | undefined> => {
  const found = await bucket.anchors.find(keys.anchor(plan.reportDate, runId, number));
  return found && (JSON.parse(String(found.body)) as Anchor);
};

const expected = (
  input: PublishInput,
  { number, keys: { manifest }, manifestSha256 }: Publication,
  at = NOW,
): Anchor => ({
  ...{ schemaVersion: 1, runId: input.runId, number, reportDate: input.plan.reportDate },
  ...{ manifestKey: manifest, sha256: manifestSha256, anchoredAt: at },
});

const differences = async (runId: string) => {
  const { store, anchors, client } = bucket;
  const context = { store, anchors, auditor: createAuditor(client, store.bucket), directory, signal };
  const { differences: found, notChecked } = (await verifyRun(context, runId))!;
  return { found, notChecked: notChecked.filter((line) => !line.startsWith('MACs')) };
};

const CLEAN = { found: [], notChecked: [] };

test('a publication is anchored once with the SHA-256 of its manifest, and verifies', async () => {
  const input = await storeRun(bucket.store, '2026-11-02', ROWS);
  const { publication, problems } = await published(input);
  await published(input, LATER);
  expect({ problems, anchor: await anchorOf(input) }).toEqual({ problems: [], anchor: expected(input, publication) });
  expect(await differences(input.runId)).toEqual(CLEAN);
});

test('an anchor that cannot be written costs no report, and the next publication of the run writes it', async () => {
  const input = await storeRun(bucket.store, '2026-11-03', ROWS);
  bucket.simulator.control({ addFaults: [{ kind: 's3-refuse', how: '403', keyPrefix: 'anchors/' }] });
  const { publication, problems } = await published(input);
  expect(publication.promoted).toBe(true);
  expect(problems).toEqual([
    'the anchor of publication 1 was not written to s3://anchors-local: AccessDenied: Access Denied. The next publication tries again',
  ]);
  bucket.simulator.control({ clearFaults: true });
  expect(await anchorOf(input)).toBeUndefined();
  const second = await published({ ...input, number: 2 }, LATER);
  expect(second.problems).toEqual([]);
  expect([await anchorOf(input), await anchorOf(input, 2)]).toEqual([
    expected(input, publication, LATER),
    expected(input, second.publication, LATER),
  ]);
});

test('the anchor that one week could not write is written by the next week', async () => {
  const input = await storeRun(bucket.store, '2026-11-05', ROWS);
  bucket.simulator.control({ addFaults: [{ kind: 's3-refuse', how: '503', keyPrefix: 'anchors/' }] });
  const { publication } = await published(input);
  bucket.simulator.control({ clearFaults: true });
  await published(await storeRun(bucket.store, '2026-11-12', ROWS), LATER);
  expect(await anchorOf(input)).toEqual(expected(input, publication, LATER));
});

test('verify names a manifest that was replaced, and one that was deleted, after they were anchored', async () => {
  const input = await storeRun(bucket.store, '2026-11-13', ROWS);
  const { publication } = await published(input);
  const second = await published({ ...input, number: 2 });
  const { manifest: key } = publication.keys;
  const { store, client } = bucket;
  const stored = await store.get({ key });
  const sha256 = store.describe(key, Buffer.concat([stored, Buffer.from(' ')])).sha256;
  await client.send(new PutObjectCommand({ Bucket: store.bucket, Key: key, Body: `${String(stored)} ` }));
  expect((await differences(input.runId)).found).toContainEqual({
    key,
    what:
      `is not what was anchored: it has the SHA-256 ${sha256}, s3://anchors-local/` +
      `${keys.anchor('2026-11-13', input.runId, 1)} says ${publication.manifestSha256}, at ${NOW}`,
  });
  await client.send(new DeleteObjectCommand({ Bucket: store.bucket, Key: key }));
  expect((await differences(input.runId)).found).toEqual([
    { key, what: `is not there: it was anchored at ${NOW} as publication 1` },
  ]);
  expect(second.problems).toEqual([]);
});

test('verify names a publication without an anchor, unless its run began before the first one', async () => {
  const startedAt = (at: string) => async (input: PublishInput) =>
    publish(bucket.store, { ...input, startedAt: at }, { signal, onProgress: () => undefined });
  const [early, late] = [
    await storeRun(bucket.store, '2026-11-14', ROWS),
    await storeRun(bucket.store, '2026-11-15', ROWS),
  ];
  await startedAt('2026-11-01T01:00:00.000Z')(early);
  const { keys: made } = await startedAt('2026-11-24T01:00:00.000Z')(late);
  expect(await differences(early.runId)).toEqual({
    found: [],
    notChecked: [`anchor of publication 1: the run began before the first anchor of s3://anchors-local, at ${NOW}`],
  });
  expect(await differences(late.runId)).toEqual({
    found: [{ key: made.manifest, what: `has no anchor in s3://anchors-local, which has anchors since ${NOW}` }],
    notChecked: [],
  });
});

test('verify says that it compared no anchor if it may not read them', async () => {
  const input = await storeRun(bucket.store, '2026-11-16', ROWS);
  await published(input);
  const operations = ['s3:GetObject'];
  bucket.simulator.control({ addFaults: [{ kind: 's3-refuse', how: '403', keyPrefix: 'anchors/', operations }] });
  expect(await differences(input.runId)).toEqual({
    found: [],
    notChecked: ['anchors: s3://anchors-local cannot be read: AccessDenied: Access Denied'],
  });
});
