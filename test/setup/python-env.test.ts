// A virtual environment is made once and can be used by all who asked for it together.

import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clone, type Clone } from './clone.ts';

let fresh: Clone;

beforeAll(() => {
  fresh = clone();
  fresh.write(
    'ask.mjs',
    `import { pythonEnvironment } from './setup/python-env.mjs';
    const [times, ...requirements] = process.argv.slice(2);
    const asked = Array.from({ length: Number(times) }, () => pythonEnvironment('mine', requirements));
    const answers = await Promise.allSettled(asked);
    console.log(JSON.stringify(answers.map(({ value, reason }) => value ?? reason.message)));`,
  );
});
afterAll(() => fresh.remove());

const env = { PATH: process.env['PATH'] };
const made = 'setup: installing six==1.17.0 into a virtual environment: mine needs them';

test('what pip refuses is an error, with its words', async () => {
  const { stdout } = await fresh.node(['ask.mjs', '1', 'six==1.17.0'], { env: { ...env, PIP_NO_INDEX: '1' } });
  expect(stdout).toMatch(/python3 -m pip install failed: .*six==1\.17\.0/);
});

test('two that ask at once get the same Python, made once', async () => {
  // The same requirement was refused above: that attempt is not taken for made.
  const first = await fresh.node(['ask.mjs', '2', 'six==1.17.0'], { env });
  const lines = first.stderr.split('\n').filter((line) => line.startsWith('setup: installing'));
  expect(lines).toEqual([made]);
  const [python, same] = JSON.parse(first.stdout) as [string, string];
  expect(same).toBe(python);
  const version = ['-c', 'import six; print(six.__version__)'];
  expect(execFileSync(python, version, { encoding: 'utf8' })).toBe('1.17.0\n');
  expect(await fresh.node(['ask.mjs', '2', 'six==1.17.0'], { env })).toEqual({
    code: 0,
    stdout: first.stdout,
    stderr: '',
  });
});

test('a machine without Python gets a line that says so', async () => {
  const { stdout } = await fresh.node(['ask.mjs', '1']);
  expect(JSON.parse(stdout)).toEqual(['no python3 on the PATH: install Python 3']);
});
