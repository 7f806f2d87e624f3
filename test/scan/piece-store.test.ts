// What a region keeps is read as it was kept, in memory or in a file, and the file is found by nobody and left by nobody.
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPieceStore } from '#src/scan/piece-store.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'piece-store-'));
});
afterAll(() => rm(directory, { recursive: true }));

function aStore(maxMemoryBytes: number, of: { directory?: string } = {}) {
  const counted = { now: 0, most: 0 };
  const problems: string[] = [];
  const reserve = (bytes: number) => {
    counted.now += bytes;
    counted.most = Math.max(counted.most, counted.now);
  };
  const onProblem = ({ message }: Error) => problems.push(message.split(',')[0]!);
  const store = createPieceStore({ reservation: { reserve }, onProblem, maxMemoryBytes, directory, ...of });
  return { store, counted, problems };
}

const piece = (length: number, fill: number) => Buffer.alloc(length, fill);

test('pieces of any sizes, kept and freed in any order, are read as they were kept', async () => {
  const step = fc.record({ length: fc.nat(40_000), frees: fc.nat(5) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.constantFrom(0, 30_000, 1e9), async (steps, max) => {
      const { store, counted } = aStore(max);
      const kept: { of: Awaited<ReturnType<typeof store.keep>>; data: Buffer }[] = [];
      for (const [index, { length, frees }] of steps.entries()) {
        const data = piece(length, 1 + index);
        kept.push({ of: await store.keep(data), data });
        if (frees < kept.length) kept.splice(frees, 1)[0]!.of.free();
      }
      const read = await Promise.all(kept.map(({ of }) => of.read()));
      expect(read.map((data, index) => data.equals(kept[index]!.data))).toEqual(kept.map(() => true));
      expect(counted.most).toBeLessThanOrEqual(max);
      for (const { of } of kept) of.free();
      expect(counted.now).toBe(0);
      await store.close();
    }),
    { numRuns: 50 },
  );
});

/** The files of this process that were deleted while it had them open. Linux only. */
async function deletedFiles(): Promise<string[]> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return links.filter((link) => link.startsWith(directory) && link.endsWith(' (deleted)'));
}

test.skipIf(process.platform !== 'linux')(
  'the file has no name while it is open, and is gone once it is closed',
  async () => {
    const { store } = aStore(0);
    const kept = await store.keep(piece(1_000, 7));
    expect([await readdir(directory), (await deletedFiles()).length]).toEqual([[], 1]);
    expect(await kept.read()).toEqual(piece(1_000, 7));
    await store.close();
    await store.keep(piece(1_000, 8)); // By a reader that has not noticed yet that its region ended.
    expect([await readdir(directory), (await deletedFiles()).length]).toEqual([[], 0]);
  },
);

test('where no file can be written, all is in memory, counted and reported once', async () => {
  const { store, counted, problems } = aStore(100, { directory: join(directory, 'missing') });
  const kept = await Promise.all([50, 1_000, 2_000].map((length) => store.keep(piece(length, 1))));
  const later = await store.keep(piece(60, 2));
  const read = await Promise.all([...kept, later].map((each) => each.read()));
  await store.close();
  expect({ lengths: read.map(({ length }) => length), counted, problems }).toEqual({
    lengths: [50, 1_000, 2_000, 60],
    counted: { now: 3_110, most: 3_110 },
    problems: ['ENOENT: no such file or directory'],
  });
});
