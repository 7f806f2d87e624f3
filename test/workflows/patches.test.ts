// No patch outlives the release that removes it.
import { expect, test } from 'vitest';
import { VERSION } from '#src/version.ts';
import { PATCHES } from '#src/workflows/patches.ts';

/** Whether a version is another one, or later. */
function hasReached(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) >= 0;
}

test('no patch is left that this release removes', () => {
  const due = Object.entries(PATCHES).filter(([, { removeIn }]) => hasReached(VERSION, removeIn));
  expect(due.map(([id]) => id)).toEqual([]);
});

test('versions are compared number by number', () => {
  const reached = ['1.1.9', '1.2.0', '1.10.0', '2.0.0'].filter((version) => hasReached(version, '1.2.0'));
  expect(reached).toEqual(['1.2.0', '1.10.0', '2.0.0']);
});
