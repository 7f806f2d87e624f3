// One command at a time, and none that waits for itself.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withLock } from '../../setup/lock.mjs';

const lockOf = (name: string) => fileURLToPath(new URL(`../../.cache/locks/${name}`, import.meta.url));

test('work of one name goes one after another, in one process too', async () => {
  const name = `test-${randomUUID()}`;
  const told: string[] = [];
  const work = (which: string) => async () => {
    told.push(`${which} begins`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    told.push(`${which} ends`);
  };
  await Promise.all([withLock(name, work('one')), withLock(name, work('other'))]);
  expect(told).toEqual(['one begins', 'one ends', 'other begins', 'other ends']);
  expect(existsSync(lockOf(name))).toBe(false);
});

test('a lock left by a dead process of the same id is taken over', async () => {
  const name = `test-${randomUUID()}`;
  mkdirSync(dirname(lockOf(name)), { recursive: true });
  writeFileSync(lockOf(name), String(process.pid));
  expect(await withLock(name, () => 'done')).toBe('done');
});
