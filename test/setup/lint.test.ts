// Each rule that lint must hold, broken once in a tree of its own: a rule that never fires protects nothing.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const use = (name: string) => `import { it } from '${name}';\nexport const used: unknown = it;\n`;

/** A function of this many lines, its first and last included; blank lines and comments do not count. */
const aFunction = (lines: number) =>
  `export function fill(into: number[]) {\n${'  // Why.\n\n  into.push(1);\n'.repeat(lines - 2)}}\n`;

/** A file, what it holds, and the one rule that it breaks. */
const broken: [file: string, source: string, rule: string][] = [
  ['src/domain/package.ts', use('zod'), 'no-restricted-imports'],
  ['src/domain/node.ts', use('node:fs'), 'no-restricted-imports'],
  ['src/domain/adapter.ts', use('../aws/session.ts'), 'no-restricted-imports'],
  ['src/domain/settings.ts', use('#src/config/config.ts'), 'no-restricted-imports'],
  ['src/domain/again.ts', "export { it } from '#src/config/config.ts';\n", 'no-restricted-imports'],
  ['src/domain/folder.ts', use('#domain/rows/rows.ts'), 'no-restricted-imports'],
  ['src/domain/coverage/row.ts', use('#domain/rows/rows.ts'), 'no-restricted-imports'],
  [
    'src/domain/history/worksheet-type.ts',
    "export type { It } from '#domain/worksheets/run.ts';\n",
    'no-restricted-imports',
  ],
  ['src/domain/legacy/finding.ts', use('#domain/findings/ledger.ts'), 'no-restricted-imports'],
  ['src/domain/rows/relative.ts', use('../coverage/outcome.ts'), 'no-restricted-imports'],
  ['src/domain/clock.ts', 'export const now = () => Date.now();\n', 'no-restricted-properties'],
  ['src/domain/chance.ts', 'export const draw = () => Math.random();\n', 'no-restricted-properties'],
  ['src/workflows/activity.ts', use('../activities/scan.ts'), 'no-restricted-imports'],
  ['src/workflows/activity-type.ts', "export type { It } from '#src/activities/scan.ts';\n", 'no-restricted-imports'],
  ['src/workflows/sdk.ts', use('@aws-sdk/client-s3'), 'no-restricted-imports'],
  ['src/workflows/exceljs.ts', use('exceljs'), 'no-restricted-imports'],
  ['src/workflows/client.ts', use('@temporalio/client'), 'no-restricted-imports'],
  ['src/workflows/node.ts', use('node:crypto'), 'no-restricted-imports'],
  ['src/workflows/notify/activity.ts', use('../../activities/scan.ts'), 'no-restricted-imports'],
  ['src/aws/activity.ts', use('#src/activities/scan.ts'), 'no-restricted-imports'],
  ['src/aws/relative.ts', use('../config/config.ts'), 'no-restricted-imports'],
  ['src/aws/workflow-type.ts', "export type { It } from '#src/workflows/types.ts';\n", 'no-restricted-imports'],
  ['src/aws/exceljs.ts', use('exceljs'), 'no-restricted-imports'],
  ['src/aws/cli.ts', use('#src/cli/report.ts'), 'no-restricted-imports'],
  ['src/config/aws.ts', use('#src/aws/session.ts'), 'no-restricted-imports'],
  ['src/temporal/workflow.ts', use('#src/workflows/scan-shard.ts'), 'no-restricted-imports'],
  ['src/temporal/xlsx.ts', use('#src/xlsx/zip.ts'), 'no-restricted-imports'],
  ['src/xlsx/sdk.ts', use('@aws-sdk/client-s3'), 'no-restricted-imports'],
  ['src/xlsx/exceljs.ts', use('exceljs'), 'no-restricted-imports'],
  ['src/xlsx/read/publish.ts', use('../../publish/publish.ts'), 'no-restricted-imports'],
  ['src/notifications/workflow.ts', use('#src/workflows/scan-shard.ts'), 'no-restricted-imports'],
  ['src/notifications/slack/sdk.ts', use('@aws-sdk/client-s3'), 'no-restricted-imports'],
  ['src/notifications/slack/doctor.ts', use('#src/doctor/check.ts'), 'no-restricted-imports'],
  [
    'src/notifications/failure.ts',
    use('@temporalio/common').replaceAll('it', 'ApplicationFailure'),
    'no-restricted-imports',
  ],
  ['src/activities/sdk.ts', use('@aws-sdk/client-sts'), 'no-restricted-imports'],
  ['src/activities/exceljs.ts', use('exceljs'), 'no-restricted-imports'],
  [
    'src/activities/failure.ts',
    use('@temporalio/activity').replaceAll('it', 'ApplicationFailure'),
    'no-restricted-imports',
  ],
  ['src/activities/failures.ts', use('#src/worker/readiness.ts'), 'no-restricted-imports'],
  ['src/activities/command.ts', use('#src/cli/report.ts'), 'no-restricted-imports'],
  ['src/publish/sdk.ts', use('@aws-sdk/client-s3'), 'no-restricted-imports'],
  ['src/publish/simulator.ts', use('#simulator/rows.ts'), 'no-restricted-imports'],
  ['src/cli/worker.ts', use('#src/worker/readiness.ts'), 'no-restricted-imports'],
  ['src/heap.ts', use('#src/config/config.ts'), 'no-restricted-imports'],
  ['test/worker.test.ts', use('#src/worker.ts'), 'no-restricted-imports'],
  ['simulator/product.ts', use('#src/aws/session.ts'), 'no-restricted-imports'],
  ['simulator/domain.ts', use('#domain/coverage/outcome.ts'), 'no-restricted-imports'],
  ['simulator/relative.ts', use('../src/domain/coverage/outcome.ts'), 'no-restricted-imports'],
  ['simulator/config/oracle.ts', use('#simulator/oracle/oracle.ts'), 'no-restricted-imports'],
  ['simulator/world/server-type.ts', "export type { It } from '../server.ts';\n", 'no-restricted-imports'],
  ['bench/test.ts', use('../test/support/lab.ts'), 'no-restricted-imports'],
  ['setup/bench.mjs', use('../bench/case.ts').replace(': unknown', ''), 'no-restricted-imports'],
  ['src/aws/settings.ts', "export const bucket = process.env['REPORT_BUCKET'];\n", 'no-restricted-properties'],
  ['src/aws/chatter.ts', "export const speak = () => console.log('hello');\n", 'no-console'],
  ['src/aws/default.ts', 'export default 1;\n', 'no-default-export'],
  [
    'src/aws/floating.ts',
    'const work = async () => 1;\nexport const start = () => {\n  work();\n};\n',
    'no-floating-promises',
  ],
  [
    'src/aws/switch.ts',
    "export function f(a: 'b' | 'c') {\n  switch (a) {\n    case 'b':\n      return 1;\n  }\n  return 0;\n}\n",
    'switch-exhaustiveness-check',
  ],
  ['src/aws/long.ts', 'export const line = 1;\n'.padEnd(300, '\n'), 'max-lines'],
  ['src/workflows/long.ts', aFunction(41), 'max-lines-per-function'],
  ['src/aws/cycle-a.ts', "import { b } from './cycle-b.ts';\nexport const a = () => b;\n", 'no-cycle'],
  ['src/aws/cycle-b.ts', "import { a } from './cycle-a.ts';\nexport const b = () => a;\n", 'no-cycle'],
  ['src/aws/type-cycle-a.ts', "import type { B } from './type-cycle-b.ts';\nexport type A = { b?: B };\n", 'no-cycle'],
  ['src/aws/type-cycle-b.ts', "import type { A } from './type-cycle-a.ts';\nexport type B = { a?: A };\n", 'no-cycle'],
  ['simulator/s3/cycle-a.ts', "import type { B } from './cycle-b.ts';\nexport type A = { b?: B };\n", 'no-cycle'],
  ['simulator/s3/cycle-b.ts', "import type { A } from './cycle-a.ts';\nexport type B = { a?: A };\n", 'no-cycle'],
];

/** What the rules must let through. */
const sound: [file: string, source: string][] = [
  ['src/domain/neighbour.ts', use('./keys.ts')],
  ['src/domain/findings/below.ts', ['./ledger.ts', '#domain/keys.ts', '#domain/rows/rows.ts'].map(reexport).join('')],
  [
    'src/workflows/all-it-may.ts',
    ['#domain/rows/rows.ts', './types.ts', 'zod', '@temporalio/workflow'].map(reexport).join(''),
  ],
  ['src/workflows/notify/all-it-may.ts', ['#domain/keys.ts', './events.ts', '../types.ts'].map(reexport).join('')],
  ['src/workflows/failure.ts', use('@temporalio/workflow').replaceAll('it', 'ApplicationFailure')],
  [
    'src/temporal/queues.ts',
    ['types', 'activity-types']
      .map((name) => `#src/workflows/${name}.ts`)
      .map(reexport)
      .join(''),
  ],
  ['src/aws/sdk.ts', ['@aws-sdk/client-s3', '@smithy/types', '#domain/rows/rows.ts', 'node:fs'].map(reexport).join('')],
  ['src/activities/failures-may.ts', use('#src/publish/publish.ts')],
  [
    'src/activities/adapters.ts',
    ['#src/aws/sdk.ts', '#src/xlsx/zip.ts', '#src/config/config.ts'].map(reexport).join(''),
  ],
  ['src/worker.ts', "export const bucket = process.env['REPORT_BUCKET'];\n"],
  ['src/cli/speaks.ts', 'export const speak = () => console.log(Date.now());\n'],
  ['simulator/rows.ts', use('#domain/rows/rows.ts')],
  ['simulator/oracle/below.ts', ['#simulator/config/rules.ts', '#simulator/base/hash.ts'].map(reexport).join('')],
  [
    'bench/product.ts',
    ['#src/dev/stack.ts', '#simulator/scenario/scenario.ts', '../setup/python-env.mjs'].map(reexport).join(''),
  ],
];

function reexport(name: string, index: number) {
  return `export { it as it${index} } from '${name}';\n`;
}

const findings = new Map<string, string[]>();
const tree = mkdtempSync(join(tmpdir(), 'lint-'));

beforeAll(async () => {
  for (const name of ['oxlint.config.ts', 'tsconfig.json', 'package.json']) cpSync(join(root, name), join(tree, name));
  mkdirSync(join(tree, 'setup'));
  cpSync(join(root, 'setup/import-rules.ts'), join(tree, 'setup/import-rules.ts'));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  for (const [file, source] of [...broken, ...sound]) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), source);
  }
  const output = await new Promise<string>((resolve) => {
    const oxlint = join(root, 'node_modules', '.bin', 'oxlint');
    execFile(
      process.execPath,
      [oxlint, '-f', 'json', 'src', 'simulator', 'bench', 'setup', 'test'],
      { cwd: tree, maxBuffer: 2 ** 24 },
      (_, stdout) => resolve(stdout),
    );
  });
  const { diagnostics } = JSON.parse(output) as { diagnostics: { filename: string; code: string }[] };
  for (const { filename, code } of diagnostics) {
    findings.set(filename, [...(findings.get(filename) ?? []), /\((.*)\)/.exec(code)?.[1] ?? code]);
  }
});

afterAll(() => rmSync(tree, { recursive: true }));

describe('lint finds', () => {
  test.each(broken)('%s', (file, _, rule) => {
    expect(findings.get(file)).toEqual([rule]);
  });
});

describe('lint lets through', () => {
  test.each(sound)('%s', (file) => {
    expect(findings.get(file)).toBeUndefined();
  });
});
