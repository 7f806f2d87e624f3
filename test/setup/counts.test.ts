// The line that closes a run of everything: the sum of what the suites counted, and failure where nothing was tested.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { clone, type Clone } from './clone.ts';

let fresh: Clone;

beforeEach(() => {
  fresh = clone();
  fresh.write('results/readme.txt', 'not a suite');
});
afterEach(() => fresh.remove());

const counts = (passed: number, failed: number, skipped: number) => JSON.stringify({ passed, failed, skipped });
const sum = () => fresh.node(['setup/counts.mjs', 'results']);

test('every suite counts', async () => {
  fresh.write('results/check.json', counts(300, 0, 2));
  fresh.write('results/test-faults.json', counts(40, 0, 1));
  expect(await sum()).toEqual({ code: 0, stdout: '340 passed, 0 failed, 3 skipped\n', stderr: '' });
});

test('one failure anywhere fails the run', async () => {
  fresh.write('results/check.json', counts(300, 0, 0));
  fresh.write('results/test-faults.json', counts(40, 1, 0));
  expect(await sum()).toEqual({ code: 1, stdout: '340 passed, 1 failed, 0 skipped\n', stderr: '' });
});

test('a run that tested nothing has failed', async () => {
  fresh.write('results/check.json', counts(0, 0, 12));
  expect(await sum()).toEqual({ code: 1, stdout: '0 passed, 0 failed, 12 skipped\n', stderr: '' });
});
