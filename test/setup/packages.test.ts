// node_modules is installed when it is not what the lockfile says, once, however many commands start together.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clone, type Clone } from './clone.ts';

const lockfile = (version: string) =>
  JSON.stringify({
    packages: {
      '': { name: 'product' },
      'node_modules/tool': { version, integrity: `sha512-${version}` },
      'node_modules/for-another-platform': { version: '1.0.0', optional: true },
    },
  });

/** Stands for npm: leaves what it leaves, slowly, and keeps a list of its calls. */
const npm = `#!${process.execPath}
const fs = require('node:fs');
fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
fs.rmSync('node_modules', { recursive: true, force: true });
setTimeout(() => {
  const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
  fs.mkdirSync('node_modules');
  const installed = { 'node_modules/tool': packages['node_modules/tool'] };
  fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
}, 300);
`;

let fresh: Clone;

beforeEach(() => {
  fresh = clone();
  fresh.write('package-lock.json', lockfile('1.0.0'));
  fresh.write('target.mjs', "console.log('ran on', process.version.split('.')[0]);\n");
});
afterEach(() => fresh.remove());

const calls = () => {
  const list = join(fresh.folder, 'npm-calls');
  return existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
};
const run = () => fresh.node(['setup/run.mjs', 'target.mjs']);
const ran = `ran on ${process.version.split('.')[0]}\n`;

describe('packages', () => {
  test('are installed on the first run, and the second run says nothing', async () => {
    fresh.command('npm', npm);
    expect(await run()).toEqual({
      code: 0,
      stdout: ran,
      stderr: 'setup: installing the locked packages with npm ci: node_modules is missing or incomplete\n',
    });
    expect(await run()).toEqual({ code: 0, stdout: ran, stderr: '' });
    expect(calls()).toEqual(['ci --include=dev --loglevel=error']);
  });

  test('are installed again when the lockfile has another version', async () => {
    fresh.command('npm', npm);
    await run();
    fresh.write('package-lock.json', lockfile('2.0.0'));
    const { stderr } = await run();
    expect(stderr).toBe(
      'setup: installing the locked packages with npm ci: node_modules/tool is 1.0.0, package-lock.json has 2.0.0\n',
    );
  });

  test('are installed once when several commands start together', async () => {
    fresh.command('npm', npm);
    const ended = await Promise.all([run(), run(), run()]);
    expect(ended.map(({ code, stdout }) => [code, stdout])).toEqual([0, 1, 2].map(() => [0, ran]));
    expect(calls()).toHaveLength(1);
  });

  test('are installed though the command that held the lock was killed', async () => {
    fresh.command('npm', npm);
    fresh.write('.cache/locks/npm-ci', '999999999');
    const ended = await Promise.all([run(), run(), run()]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(calls()).toHaveLength(1);
  });

  test('are never half used: without npm the command ends with a line that says so', async () => {
    const { code, stdout, stderr } = await run();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('setup: npm ci --include=dev --loglevel=error failed: spawn npm ENOENT');
  });
});
