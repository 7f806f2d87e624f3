// A virtual environment is made once and can be used by all who asked for it together.

import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clone, type Clone } from './clone.ts';

let fresh: Clone;

/** Of six-1.17.0-py2.py3-none-any.whl on PyPI. */
const WHEEL_SHA256 = '4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274';

beforeAll(() => {
  fresh = clone();
  fresh.write(
    'ask.mjs',
    `import { pythonEnvironment } from './setup/python-env.mjs';
    const [times, list] = process.argv.slice(2);
    const asked = Array.from({ length: Number(times) }, () => pythonEnvironment('mine', list));
    const answers = await Promise.allSettled(asked);
    console.log(JSON.stringify(answers.map(({ value, reason }) => value ?? reason.message)));`,
  );
  fresh.write('list.txt', `six==1.17.0 --hash=sha256:${WHEEL_SHA256}`);
  fresh.write('forged.txt', `six==1.17.0 --hash=sha256:${'0'.repeat(64)}`);
  fresh.write('unhashed.txt', 'six==1.17.0');
});
afterAll(() => fresh.remove());

const env = { PATH: process.env['PATH'] };
const made = 'setup: installing list.txt into a virtual environment: mine needs it';

test('what pip refuses is an error, with its words', async () => {
  const { stdout } = await fresh.node(['ask.mjs', '1', 'list.txt'], { env: { ...env, PIP_NO_INDEX: '1' } });
  expect(stdout).toMatch(/python3 -m pip install failed: .*six==1\.17\.0/);
});

test.each([
  ['another hash than the list has', 'forged.txt', /DO NOT MATCH THE HASHES/],
  ['no hash in the list', 'unhashed.txt', /require-hashes/],
])('%s installs nothing', async (_, list, words) => {
  const { stdout } = await fresh.node(['ask.mjs', '1', list], { env });
  expect(stdout).toMatch(words);
});

test('two that ask at once get the same Python, made once', async () => {
  // The same requirement was refused above: that attempt is not taken for made.
  const first = await fresh.node(['ask.mjs', '2', 'list.txt'], { env });
  const lines = first.stderr.split('\n').filter((line) => line.startsWith('setup: installing'));
  expect(lines).toEqual([made]);
  const [python, same] = JSON.parse(first.stdout) as [string, string];
  expect(same).toBe(python);
  const version = ['-c', 'import six; print(six.__version__)'];
  expect(execFileSync(python, version, { encoding: 'utf8' })).toBe('1.17.0\n');
  expect(await fresh.node(['ask.mjs', '2', 'list.txt'], { env })).toEqual({
    code: 0,
    stdout: first.stdout,
    stderr: '',
  });
});

test('a machine without Python gets a line that says so', async () => {
  const { stdout } = await fresh.node(['ask.mjs', '1', 'list.txt']);
  expect(JSON.parse(stdout)).toEqual(['no python3 on the PATH: install Python 3']);
});
