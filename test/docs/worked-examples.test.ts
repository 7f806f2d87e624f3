// The worked examples of CONTRIBUTING, applied to a copy of the tree: they fit, they compile, and they do what they say.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileCache } from '../support/shared-folder.ts';
import { read } from './repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const examples = [...read('CONTRIBUTING.md').matchAll(/^```diff\n([^]*?)^```$/gm)].map(([, diff = '']) => diff);
const tree = mkdtempSync(join(tmpdir(), 'worked-examples-'));

const run = (command: string, ...args: string[]) =>
  promisify(execFile)(command, args, { cwd: tree, env: { ...process.env, ...compileCache() } });

beforeAll(() => {
  for (const name of ['src', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(tree, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
});
afterAll(() => rmSync(tree, { recursive: true }));

test('a disposition, a column, a channel and a check: each fits the code as it is, and together they compile', async () => {
  expect(examples).toHaveLength(4);
  for (const [index, example] of examples.entries()) {
    writeFileSync(join(tree, `${index}.diff`), example);
    await run('git', 'apply', `${index}.diff`);
  }
  writeFileSync(join(tree, 'tsconfig.src.json'), '{ "extends": "./tsconfig.json", "include": ["src"] }');
  const compiled = await run(process.execPath, join(root, 'node_modules/.bin/tsc'), '-p', 'tsconfig.src.json').then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(compiled).toBe('');
  const script = `
    const { CHECKS } = await import('./src/doctor/checks.ts');
    const { REMEDIES } = await import('./src/domain/coverage/dispositions.ts');
    const { CHANNELS } = await import('./src/domain/notifications/notification.ts');
    console.log(JSON.stringify([CHECKS.at(-1).name, REMEDIES['account-suspended'], CHANNELS.at(-1)]));`;
  const { stdout } = await run(process.execPath, '--input-type=module', '-e', script);
  const remedy = 'Ask AWS Support why the account is suspended; then retry the account.';
  expect(JSON.parse(stdout)).toEqual(['disk', remedy, 'webhook']);
});
