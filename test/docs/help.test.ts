// Every command says what it does, by example, and which version it is; wrong arguments end with 64 and no stack trace.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { VERSION } from '#src/version.ts';
import { compileCache } from '../support/shared-folder.ts';
import { tableOf } from './markdown.ts';
import { read } from './repository.ts';
import { refusedWords } from './word-list.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The npm scripts that run a file of ours, and not a tool. */
const commands = Object.entries((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts)
  .map(([name, script]) => [name, /(?:src|simulator|bench)\/\S+\.ts$/.exec(script)?.[0] ?? ''] as const)
  .filter(([, file]) => file !== '');

function run(file: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    // Help needs no settings.
    const options = { cwd: root, env: { PATH: process.env['PATH'], ...compileCache() } };
    execFile(process.execPath, [file, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('the commands are all there', () => {
  const names = ['demo', 'worker', 'schedule', 'report', 'retry', 'doctor', 'verify', 'parity', 'simulate', 'bench'];
  expect(commands.map(([name]) => name)).toEqual(expect.arrayContaining(names));
});

test.each(commands)('%s has help with examples', async (name, file) => {
  const help = await run(file, '--help');
  expect({ code: help.code, stderr: help.stderr }).toEqual({ code: 0, stderr: '' });
  expect(help.stdout).toMatch(
    new RegExp(`^Usage: npm run ${name} -- [^]*\nExamples:\n {2}[^]*npm run (--silent )?${name}`),
  );
  expect(refusedWords(help.stdout)).toEqual([]);
  const [, , documented = ''] =
    tableOf(read('docs/commands.md')).find(([command]) => command === `\`npm run ${name}\``) ?? [];
  const optionsIn = (text: string) => new Set(text.match(/--[a-z][a-z-]+/g));
  const listed = [...help.stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option);
  expect(new Set([...optionsIn(documented), '--help', '--version'])).toEqual(new Set(listed));
  expect(help.stdout).toMatch(/^ {2}-V, --version /m);
});

/** One of those that are `program` of src/cli/command.ts, which reads the arguments of them all, and each that is not. */
const PARSERS = [
  ['report', 'src/cli/report.ts'],
  ['simulate', 'simulator/main.ts'],
];

test('every command but simulate has its arguments read by the same code', () => {
  const isProgram = ([name, file]: readonly [string, string]) =>
    new RegExp(`^await program\\(\\s*'${name}',[^]*\\.parseAsync\\(\\);$`, 'm').test(read(file));
  expect(commands.filter((command) => !isProgram(command)).map(([name]) => name)).toEqual(['simulate']);
});

test.each(PARSERS)('%s says its version, and refuses what it does not know', async (_name, file) => {
  expect(await run(file, '--version')).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  const wrong = await run(file, '--no-such-option');
  expect({ code: wrong.code, stdout: wrong.stdout, lines: wrong.stderr.trimEnd().split('\n').length }).toEqual({
    ...{ code: 64, stdout: '', lines: 1 },
  });
});

test.each([
  [['--base-run', 'x'], "error: option '--base-run <id>' goes with '--accounts <ids>': the accounts to read again"],
  [['--follow', 'x', '--replace'], "error: option '--follow <id>' cannot be used with option '--replace'"],
  [
    ['--rebuild-from', 'x', '--accounts', '012345678901'],
    "error: option '--rebuild-from <id>' cannot be used with option '--accounts <ids>'",
  ],
])('a report with %j starts nothing', async (args, line) => {
  // No server could be reached: options are looked at first.
  expect(await run('src/cli/report.ts', ...args)).toEqual({ code: 64, stdout: '', stderr: `${line}\n` });
});
