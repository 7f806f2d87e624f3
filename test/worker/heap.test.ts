// The worker's heaps: what V8 is told, and does. The flags are V8's own and may vanish with a new version of Node.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const module = fileURLToPath(new URL('../../src/heap.ts', import.meta.url));

/** Runs a program that prints one value as JSON, in a Node with a small heap. Fails if V8 complains of a flag. */
async function run<T>(program: string): Promise<T> {
  const source = `import * as heap from ${JSON.stringify(module)};\n${program}`;
  const args = ['--max-old-space-size=256', '--max-semi-space-size=8', '--input-type=module', '--eval', source];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as T;
}

/** The flags that V8 is given by what a program does, a list for each step. */
const FLAGS = `
  import v8 from 'node:v8';
  import { syncBuiltinESMExports } from 'node:module';
  const setFlags = v8.setFlagsFromString;
  let flags = [];
  v8.setFlagsFromString = (flag) => {
    flags.push(flag);
    setFlags(flag);
  };
  syncBuiltinESMExports();
  const takeFlags = () => flags.splice(0);
`;

test('heaps may double, except during work that keeps them small', async () => {
  const given = await run<Record<'tuned' | 'during' | 'after' | 'afterFailure', string[]>>(`
    ${FLAGS}
    heap.tuneHeaps();
    const tuned = takeFlags();
    const during = await heap.withSmallHeaps(async () => takeFlags());
    const after = takeFlags();
    await heap.withSmallHeaps(() => Promise.reject(takeFlags())).catch(() => undefined);
    console.log(JSON.stringify({ tuned, during, after, afterFailure: takeFlags() }));
  `);
  expect(given).toEqual({
    tuned: ['--heap-growing-percent=100', '--max-semi-space-size=4'],
    during: ['--expose-gc', '--no-expose-gc', '--heap-growing-percent=0'],
    after: ['--heap-growing-percent=100'],
    afterFailure: ['--heap-growing-percent=100'],
  });
});

test('a heap that is to be small lets go of its garbage', async () => {
  const { held, left, hasGc } = await run<{ held: number; left: number; hasGc: boolean }>(`
    import { getHeapStatistics } from 'node:v8';
    const sizeMiB = () => getHeapStatistics().total_physical_size / 1024 ** 2;
    let garbage = Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
    const held = sizeMiB();
    garbage = undefined;
    const left = await heap.withSmallHeaps(async () => sizeMiB());
    console.log(JSON.stringify({ held, left, hasGc: 'gc' in globalThis }));
  `);
  expect(held).toBeGreaterThan(30);
  expect(left).toBeLessThan(10);
  expect(hasGc).toBe(false);
});
