// A command started through set-up behaves as if it had been started directly.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { read } from '../docs/repository.ts';
import { clone, type Clone } from './clone.ts';

let fresh: Clone;

beforeEach(() => {
  fresh = clone();
  fresh.write('package-lock.json', JSON.stringify({ packages: {} }));
  fresh.write('node_modules/.package-lock.json', JSON.stringify({ packages: {} }));
});
afterEach(() => fresh.remove());

/** Counts signals until it has had SIGTERM, and takes its time so that a second one would be seen. */
const counting = `
const seen = [];
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => seen.push(signal));
process.on('SIGTERM', () => setTimeout(() => { console.log(seen.toSorted().join(' ')); process.exit(7); }, 300));
setInterval(() => {}, 1000);
console.log('ready');
`;

describe('a command', () => {
  test('hands on its exit code and its arguments', async () => {
    fresh.write('target.mjs', 'console.log(process.argv.slice(2)); process.exit(64);\n');
    expect(await fresh.node(['setup/run.mjs', 'target.mjs', '--accounts', '3'])).toEqual({
      code: 64,
      stdout: "[ '--accounts', '3' ]\n",
      stderr: '',
    });
  });

  test('gets each signal once, though npm and the terminal both send it', async () => {
    fresh.write('target.mjs', counting);
    const command = spawn(process.execPath, ['setup/run.mjs', 'target.mjs'], {
      cwd: fresh.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = createInterface(command.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('ready');
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM', 'SIGTERM'] as const) command.kill(signal);
    const ended = once(command, 'exit');
    expect((await lines.next()).value).toBe('SIGINT SIGTERM');
    expect(await ended).toEqual([7, null]);
  });

  test('gets a signal that is sent to npm alone: nothing stays behind', async () => {
    fresh.write('package.json', read('package.json'));
    fresh.write('src/worker.ts', counting);
    const command = spawn('npm', ['run', '--silent', 'worker'], {
      cwd: fresh.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = createInterface(command.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('ready');
    command.kill('SIGTERM');
    expect((await lines.next()).value).toBe('SIGTERM');
    expect(await lines.next()).toMatchObject({ done: true });
  });

  test('ends as the one that it runs does when nobody reads on', async () => {
    fresh.write(
      'target.mjs',
      "process.stdout.on('error', () => process.exit(141)); setInterval(() => console.log('line'), 10);\n",
    );
    const command = spawn(process.execPath, ['setup/run.mjs', 'target.mjs'], {
      cwd: fresh.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(command, 'close');
    await once(command.stdout, 'data');
    command.stdout.destroy();
    expect(await command.stderr.toArray()).toEqual([]);
    expect(await ended).toEqual([141, null]);
  });

  test('is not started when nobody reads what set-up says, and set-up stops what it has started', async () => {
    fresh.write('package-lock.json', JSON.stringify({ packages: { tool: { version: '1.0.0' } } }));
    // Were it left running, test/support/leave-nothing.ts would find it.
    fresh.command('npm', `#!${process.execPath}\nsetTimeout(() => {}, 600_000);\n`);
    fresh.write('target.mjs', "import { writeFileSync } from 'node:fs'; writeFileSync('ran', '');\n");
    const command = spawn(process.execPath, ['setup/run.mjs', 'target.mjs'], {
      cwd: fresh.folder,
      env: { PATH: join(fresh.folder, 'bin') },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    command.stderr.destroy();
    expect(await once(command, 'exit')).toEqual([141, null]);
    expect(existsSync(join(fresh.folder, 'ran'))).toBe(false);
    expect(readdirSync(join(fresh.folder, '.cache', 'locks'))).toEqual([]);
  });

  test('that dies of a signal makes the caller die of the same', async () => {
    fresh.write('target.mjs', "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);\n");
    const command = spawn(process.execPath, ['setup/run.mjs', 'target.mjs'], { cwd: fresh.folder, stdio: 'ignore' });
    expect(await once(command, 'exit')).toEqual([null, 'SIGKILL']);
  });
});
