// Draws mutations at random and lists those that no test notices: `node setup/run.mjs test/mutants.ts [--seed N] [--count N] [--list]`.
//
// A mutation changes one place in src/domain, src/workflows, src/publish, src/aws or src/scan: a comparison, a condition, a
// boolean, 0 or 1, a default or an arithmetic sign, or it removes a statement. The tests that import the file run first, then
// those that reach it through a worker, until one fails. Run it in a clone of its own: it changes files and restores them.
// About a minute per mutation.

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { parseSync } from 'oxc-parser';
import { randomBelow } from './support/seeded-random.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '60' },
    list: { type: 'boolean', default: false },
  },
});

const FOLDERS = ['src/domain', 'src/workflows', 'src/publish', 'src/aws', 'src/scan'];

type Place = { start: number; end: number };
type Mutation = Place & { path: string; text: string };
/** Of ESTree, what is asked for here. */
interface Syntax extends Place {
  type: string;
  raw?: string;
  value?: unknown;
  operator?: string;
  left: Syntax;
  right: Syntax;
  test: Syntax;
  argument: Syntax;
}

const SWAPPED = new Map([
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['===', '!=='],
  ['!==', '==='],
  ['&&', '||'],
  ['||', '&&'],
  ['+', '-'],
  ['-', '+'],
  ['*', '/'],
  ['/', '*'],
]);

/** Every mutation of one file. */
function mutationsOf(path: string): Mutation[] {
  const source = readFileSync(path, 'utf8');
  const found: Mutation[] = [];
  const add = (node: Place, text: string) => found.push({ path, start: node.start, end: node.end, text });
  const textOf = (node: Place) => source.slice(node.start, node.end);
  const visit = (node: Syntax): void => {
    if (/^(TS|Import)/.test(node.type) && !/^TS(As|Satisfies|NonNull)/.test(node.type)) return;
    if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') {
      const isText = [node.left, node.right].some(
        ({ type, value }) => node.operator === '+' && (type === 'TemplateLiteral' || typeof value === 'string'),
      );
      const at = source.indexOf(node.operator!, node.left.end);
      const operator = { start: at, end: at + node.operator!.length };
      const swapped = SWAPPED.get(node.operator!);
      if (swapped !== undefined && !isText) add(operator, swapped);
      if (node.operator === '??') add(node, textOf(node.left));
    }
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
      add(node.test, 'true');
      add(node.test, 'false');
    }
    if (node.type === 'Literal' && typeof node.value === 'boolean') add(node, String(!node.value));
    if (node.type === 'Literal' && (node.raw === '0' || node.raw === '1')) add(node, String(Number(node.raw) + 1));
    if (node.type === 'ExpressionStatement') add(node, ';');
    if (node.type === 'UnaryExpression' && node.operator === '!') add(node, textOf(node.argument));
    for (const value of Object.values(node)) {
      for (const child of [value].flat() as (Syntax | undefined)[]) if (typeof child?.type === 'string') visit(child);
    }
  };
  visit(parseSync(path, source).program as unknown as Syntax);
  return found;
}

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
).toSorted();
const all = files.flatMap(mutationsOf);
const below = randomBelow(Number(options.seed));
const drawn: Mutation[] = [];
while (drawn.length < Number(options.count)) drawn.push(...all.splice(below(all.length), 1));

const describe = ({ path, start, end, text }: Mutation) => {
  const source = readFileSync(path, 'utf8');
  const line = source.slice(0, start).split('\n').length;
  return `${path}:${line} ${JSON.stringify(source.slice(start, end).slice(0, 70))} -> ${JSON.stringify(text.slice(0, 50))}`;
};

/** Whole runs, commands and installations: minutes each. */
const SLOW =
  'test/{half-year,report,ecosystem,worker,cli,setup,docs,deploy,compose,simulator,doctor,verify,replay,faults,chart}/**';
const SLOW_FILES = 'test/{workbook/{parity-*,sizes},notifications/{run,late-and-failed}}.test.ts';

/** What reaches a folder through the worker's process or the bundle of workflows, which `vitest related` cannot see. */
const THROUGH_A_WORKER: Record<string, readonly string[]> = {
  'src/workflows': [
    'test/workflows',
    'test/replay',
    'test/report/retry',
    'test/report/schedule',
    'test/notifications/run',
  ],
  'src/domain': ['test/half-year', 'test/report/missing-results', 'test/report/gates', 'test/notifications/run'],
  'src/publish': ['test/half-year', 'test/report/retry', 'test/verify', 'test/faults/promotion'],
  'src/aws': ['test/report/weekly-report', 'test/report/s3-refused', 'test/doctor', 'test/ecosystem/moto.test.ts'],
  'src/scan': ['test/report/weekly-report', 'test/report/missing-results', 'test/report/fault-mixes'],
};

/** The name of a test that fails; undefined if none does. */
function failing(args: readonly string[]): string | undefined {
  const command = ['setup/run.mjs', '--temporal', 'vitest', ...args, '--bail', '1'];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', timeout: 900_000 });
  if (status === 0) return undefined;
  const [, title] = /FAIL\s+(.*)/.exec(stripVTControlCharacters(stdout + stderr)) ?? [];
  return title ?? `no test, but exit ${status}: ${stderr.slice(-300)}`;
}

const survivors: string[] = [];
for (const [index, mutation] of drawn.entries()) {
  const name = describe(mutation);
  if (options.list) {
    console.log(`${index + 1} ${name}`);
    continue;
  }
  const source = readFileSync(mutation.path, 'utf8');
  writeFileSync(mutation.path, source.slice(0, mutation.start) + mutation.text + source.slice(mutation.end));
  const folder = FOLDERS.find((each) => mutation.path.startsWith(each))!;
  let killer: string | undefined;
  try {
    killer =
      failing(['related', '--run', mutation.path, '--exclude', SLOW, '--exclude', SLOW_FILES]) ??
      failing(['run', ...THROUGH_A_WORKER[folder]!]);
  } finally {
    writeFileSync(mutation.path, source);
  }
  if (killer === undefined) survivors.push(name);
  console.log(
    killer === undefined ? `${index + 1} SURVIVED ${name}` : `${index + 1} killed ${name}\n     by ${killer}`,
  );
}
console.log(`${drawn.length} mutations, ${survivors.length} survived`);
for (const name of survivors) console.log(`  ${name}`);
