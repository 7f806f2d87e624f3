// A region is stored as one object, however large it is, and a large one is never whole in memory.
import { expect, test } from 'vitest';
import type { Store } from '#src/aws/store.ts';
import { storeRegion } from '#src/activities/store-region.ts';
import { createPieceStore, type PieceStore } from '#src/scan/piece-store.ts';
import type { RegionScan } from '#src/scan/scan-region.ts';
import { rule, aReader, noLimit, result, scan } from '../scan/region.ts';

type Call = { method: 'putOnce' | 'upload'; contentType: string; bytes: number; largestPiece: number };

/** A store that keeps only how each object was written, and the lines of the CSV. */
function aStore() {
  const calls: Call[] = [];
  const csv: Buffer[] = [];
  const write = async (method: Call['method'], body: AsyncIterable<Buffer> | Iterable<Buffer>, contentType: string) => {
    let [bytes, largestPiece] = [0, 0];
    for await (const piece of body) {
      bytes += piece.length;
      largestPiece = Math.max(largestPiece, piece.length);
      if (contentType === 'text/csv') csv.push(piece);
    }
    calls.push({ method, contentType, bytes, largestPiece });
    return { key: '', sha256: '', bytes };
  };
  const store = {
    putOnce: (_: string, body: Buffer, contentType: string) => write('putOnce', [body], contentType),
    upload: (_: string, body: AsyncIterable<Buffer>, contentType: string) => write('upload', body, contentType),
  } as unknown as Store;
  return { store, calls, lines: () => String(Buffer.concat(csv)).split('\n').length - 1 };
}

async function scanResults(pages: number, store: PieceStore): Promise<RegionScan> {
  async function* results() {
    for (let page = 0; page < pages; page++)
      yield await Promise.resolve(Array.from({ length: 100 }, (_, index) => result(`${page}-${index}`)));
  }
  return scan(aReader({ rules: [rule('a', { Description: 'x'.repeat(1_000) })], of: { results } }).reader, { store });
}

const callStats = () => ({ calls: 0, throttles: 0, retries: 0, seconds: 0 });
const ids = { runId: 'r', accountId: '111122223333', region: 'us-east-1', callStats };

test.each([
  ['few', 1, 'putOnce'],
  ['many', 80, 'upload'],
])('%s rows: %i pages of 100 are one object', async (_, pages, method) => {
  const { store, calls, lines } = aStore();
  const { signal } = new AbortController();
  const pieces = createPieceStore({ reservation: noLimit });
  const outcome = await storeRegion(store, { ...ids, scan: await scanResults(pages, pieces), signal });
  await pieces.close();
  const written = calls.filter(({ contentType }) => contentType === 'text/csv');
  expect({ lines: lines(), rows: outcome.rows, methods: written.map((call) => call.method) }).toEqual({
    ...{ lines: pages * 100, rows: pages * 100 },
    methods: [method],
  });
  expect(written[0]!.largestPiece).toBeLessThan(1_000_000);
  expect(outcome.part?.bytes).toBe(written[0]!.bytes);
});
