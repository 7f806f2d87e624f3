// The worker's heaps: what V8 does when it is told so. The flags are V8's own and may vanish with a new version of Node.
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

/** How often V8 marks a heap of some 35 MiB while half a GiB comes and goes in it, 17 MiB at a time. */
const marks = (before: string) =>
  run<number>(`
    import { constants, PerformanceObserver } from 'node:perf_hooks';
    ${before}
    let marks = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { detail } of list.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) marks += 1;
    });
    observer.observe({ entryTypes: ['gc'] });
    const page = () => Array.from({ length: 1_024 }, () => ({}));
    const live = Array.from({ length: 600 }, page);
    for (let round = 0, passing = []; round < 32; round++) {
      passing = Array.from({ length: 300 }, page);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(live.length === 600 ? marks : -1);
  `);

test('a tuned heap is marked about half as often, but for work that is to leave heaps small', async () => {
  const plain = await marks('');
  const tuned = await marks('heap.tuneHeaps();');
  const small = await marks('heap.tuneHeaps(); void heap.withSmallHeaps(() => new Promise(() => {}));');
  const after = await marks('heap.tuneHeaps(); await heap.withSmallHeaps(async () => undefined);');
  expect(tuned).toBeGreaterThan(0);
  expect(tuned).toBeLessThan(plain * 0.75);
  expect(tuned).toBeLessThan(small * 0.75);
  expect(after).toBeLessThan(small * 0.75);
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
