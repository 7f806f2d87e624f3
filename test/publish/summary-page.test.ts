// The Summary as an HTML page, which a publication has next to its workbook.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Manifest } from '#src/publish/manifest.ts';
import { publish } from '#src/publish/publish.ts';
import { FIRST_FORMAT } from '#src/publish/versions.ts';
import { startBucket, type Bucket } from './bucket.ts';
import { evidence } from './evidence.ts';

let bucket: Bucket;
beforeAll(async () => {
  bucket = await startBucket();
});
afterAll(() => bucket.simulator.close());

/** The page that a publication's manifest names, if it names one. */
async function pageOf(options: { format?: typeof FIRST_FORMAT } = {}): Promise<string | undefined> {
  const { store } = bucket;
  const { input } = await evidence(store);
  const patient = { signal: new AbortController().signal, onProgress: () => undefined };
  const { keys } = await publish(store, input, { ...patient, ...options });
  const { objects } = JSON.parse(String(await store.get({ key: keys.manifest }))) as Manifest;
  const page = objects.find(({ key }) => key.endsWith('/summary.html'));
  return page && String(await store.get(page));
}

test('a publication has the Summary as an HTML page, with the figures of the report', async () => {
  const html = await pageOf();
  expect(html).toContain('AWS Config compliance, 2026-11-23</h2>');
  expect(html).toMatch(/>Coverage<\/td><td[^>]*>75\.00%</);
});

test('a publication of the first format has none', async () => {
  expect(await pageOf({ format: FIRST_FORMAT })).toBeUndefined();
});
