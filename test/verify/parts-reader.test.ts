// Another implementation reads owners' workbooks, too: verify names what a faulty writer left wrong in one, by sheet and cell.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuditor } from '#src/aws/auditor.ts';
import { buildSummaryKey } from '#domain/keys.ts';
import { buildManifestKey } from '#src/publish/manifest.ts';
import { publish } from '#src/publish/publish.ts';
import { verifyRun } from '#src/verify/verify-run.ts';
import { startBucket, type Bucket } from '../publish/bucket.ts';
import { readList } from '../publish/part-books.ts';
import { storeRun, type Result } from '../publish/weeks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { FAULTS_OF_PARTS } from './faults-of-parts.ts';
import { put, rewriteWorkbook } from './publish-wrongly.ts';

const signal = new AbortController().signal;
let bucket: Bucket;
let runId: string;
let keys: { manifest: string; summary: string; workbook: string };
let good: [key: string, body: Buffer][];

beforeAll(async () => {
  bucket = await startBucket();
  const { store } = bucket;
  const open = (id: string): Result => ['restricted-ssh', id, 'NON_COMPLIANT'];
  const organization = { '000000000001': { 'us-east-1': [open('a'), open('a2'), open('b')] } };
  const run = await storeRun(store, '2026-01-19', organization, {
    settings: { workbooksFor: ['owners'], rules: { 'restricted-ssh': { severity: 'high' } } },
    ownerTags: { a: 'payments', a2: 'payments', b: 'data' },
  });
  ({ runId } = run);
  await publish(store, run, { signal, onProgress: () => undefined });
  const { prefix } = await readList(store, runId);
  keys = {
    ...{ manifest: buildManifestKey(prefix), summary: buildSummaryKey(prefix) },
    workbook: `${prefix}owners/payments.xlsx`,
  };
  const read = async (key: string): Promise<[string, Buffer]> => [key, await store.get({ key })];
  good = await Promise.all(Object.values(keys).map(read));
});
afterAll(() => bucket.simulator.close());

/** What verify says of the workbook of payments. */
async function verify(): Promise<string[]> {
  const { store, client } = bucket;
  const context = { store, auditor: createAuditor(client, store.bucket), directory: await temporaryFolder(), signal };
  const { differences } = (await verifyRun(context, runId))!;
  return differences.filter(({ key }) => key === keys.workbook).map(({ what }) => what);
}

test.each(FAULTS_OF_PARTS)("verify finds in an owner's workbook: $fault", async ({ inject, named }) => {
  const files = { s3: bucket.client, store: bucket.store };
  await rewriteWorkbook(files, keys, inject);
  const found = await verify();
  for (const [key, body] of good) await put(files, key, body);
  expect(found).toContainEqual(expect.stringContaining(named));
});

test("verify finds nothing in an owner's workbook that was only packed again", async () => {
  await rewriteWorkbook({ s3: bucket.client, store: bucket.store }, keys, () => undefined);
  expect(await verify()).toEqual([]);
});
