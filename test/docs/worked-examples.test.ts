// The worked examples of CONTRIBUTING, applied to a copy of the tree: they fit, they compile, and the tests that concern them pass.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileCache } from '../support/shared-folder.ts';
import { files, read } from './repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const examples = [...read('CONTRIBUTING.md').matchAll(/^```diff\n([^]*?)^```$/gm)].map(([, diff = '']) => diff);
const tree = mkdtempSync(join(tmpdir(), 'worked-examples-'));

const run = (command: string, ...args: string[]) =>
  promisify(execFile)(command, args, { cwd: tree, env: { ...process.env, ...compileCache() }, maxBuffer: 2 ** 26 });

/** What a program of this Node prints, whether or not it ends well. */
const outputOf = (...args: string[]) =>
  run(process.execPath, ...args).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );

type Result = { fullName: string; status: string; failureMessages: string[] };

/** The tests that compare documents, chart and simulator with the code, and those of channels and of doctor's check of them. */
const TESTS = [
  ...['architecture', 'channels', 'dispositions', 'docs', 'reference', 'words'].map(
    (name) => `test/docs/${name}.test.ts`,
  ),
  'test/doctor/channels-check.test.ts',
  'test/notifications/channels.test.ts',
];

beforeAll(async () => {
  for (const file of files) cpSync(join(root, file), join(tree, file));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  await run('git', 'init', '--quiet'); // The tests of the documents ask git for the files.
});
afterAll(() => rmSync(tree, { recursive: true }));

test('a disposition, a column, a worksheet, a channel and a check: each fits the code as it is, and together they compile', async () => {
  expect(examples).toHaveLength(5);
  for (const [index, example] of examples.entries()) {
    writeFileSync(join(tree, 'example.diff'), example);
    await run('git', 'apply', 'example.diff').catch((error: unknown) => {
      throw new Error(`example ${index + 1} does not fit`, { cause: error });
    });
  }
  rmSync(join(tree, 'example.diff'));
  expect(await outputOf(join(root, 'node_modules/.bin/tsc'), '-p', 'tsconfig.json')).toBe('');
  const script = `
    const { CHECKS } = await import('./src/doctor/checks.ts');
    const { REMEDIES } = await import('./src/domain/coverage/dispositions.ts');
    const { CHANNELS } = await import('./src/notifications/channels.ts');
    console.log(JSON.stringify([CHECKS.at(-1).name, REMEDIES['account-suspended'], CHANNELS.at(-1).name]));`;
  const remedy = 'Ask AWS Support why the account is suspended; then retry the account.';
  expect(JSON.parse(await outputOf('--input-type=module', '-e', script))).toEqual(['disk', remedy, 'webhook']);
}, 120_000);

test('the tests that concern them pass on the changed copy', async () => {
  writeFileSync(join(tree, 'examples.config.mjs'), 'export default {};\n'); // No Temporal server is needed.
  const args = ['run', '--config', 'examples.config.mjs', '--reporter', 'json', '--outputFile', 'report.json'];
  const printed = await outputOf(join(root, 'node_modules/.bin/vitest'), ...args, ...TESTS);
  const report = await readFile(join(tree, 'report.json'), 'utf8').catch((error: unknown) => {
    throw new Error(printed, { cause: error });
  });
  const { testResults } = JSON.parse(report) as { testResults: { assertionResults: Result[] }[] };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = results.filter(({ status }) => status !== 'passed');
  expect({ files: testResults.length, failed }).toEqual({ files: TESTS.length, failed: [] });
}, 240_000);
