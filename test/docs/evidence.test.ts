// The steps of docs/evidence.md, run by bash on a stored publication: they accept it, and each change of it fails one of them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '#simulator/s3/store.ts';
import { openEvidenceKeys } from '#src/publish/evidence-key.ts';
import { unpackBucket } from '../verify/recorded/bucket-file.ts';
import { queryPython } from '../queries/queries.ts';
import { read } from './repository.ts';

const DATE = '2026-11-09';
const SECRET = Buffer.alloc(32, 7).toString('base64');
const RECORDING = fileURLToPath(new URL('../verify/recorded/1.0.0.json.gz', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'evidence-test-'));
const bucket = join(directory, 'bucket');
afterAll(() => rmSync(directory, { recursive: true }));

/** The commands of each step, in order. */
const steps = [...read('docs/evidence.md').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands]) => commands!);

/** The fields of coverage, manifest and summary that the tests change. */
type Stored = {
  lines: { rows: number }[];
  objects: { key: string; sha256: string }[];
  manifestSha256: string;
  complianceTypes: Record<string, number>;
  findings: { open: number };
};
type Summary = { runId: string; number: number; prefix: string; manifestSha256: string; manifestMac?: string };
let summary: Summary;

/** The newest version of each object as a file, and the MAC that a worker with a key would have made. */
beforeAll(async () => {
  python = await queryPython();
  const data = join(directory, 'data');
  const name = await unpackBucket(RECORDING, data);
  const store = openStore(data, [name]);
  for (const [newest] of store.versions(name, '')) {
    if (newest === undefined || newest.deleted) continue;
    const file = join(bucket, newest.key);
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(store.bodyPath(newest), file);
  }
  const history = join(bucket, `history/${DATE}.json`);
  summary = JSON.parse(readFileSync(history, 'utf8')) as Summary;
  const { runId, number, prefix, manifestSha256: sha256 } = summary;
  const key = `${prefix}manifest.json`;
  const object = { key, sha256, bytes: readFileSync(join(bucket, key)).length };
  const keys = openEvidenceKeys({ EVIDENCE_KEY: [`k1:${SECRET}`] })!;
  writeFileSync(
    history,
    JSON.stringify({ ...summary, manifestMac: keys.sign({ kind: 'manifest', runId, number, object }) }),
  );
}, 300_000);

/**
 * Stand for the AWS CLI, which copies from the folder that holds the bucket, and for DuckDB's, whose SQL the Python package runs.
 */
const TOOLS_OF_STEPS = `
aws() { cp "$FOLDER/\${4#s3://*/}" "$5"; }
duckdb() { "$PYTHON" -c 'import csv, duckdb, sys
csv.writer(sys.stdout, lineterminator="\\n").writerows(duckdb.sql(sys.argv[1]).fetchall())' "$4"; }
`;
let python: string;

/** Runs the steps on a copy of the bucket that `change` changed. Returns the number of the step that fails, or 0 if none does. */
function runSteps(change?: (folder: string) => void, secret = SECRET): number {
  const own = mkdtempSync(join(directory, 'run-'));
  const [folder, cwd] = [join(own, 'bucket'), join(own, 'work')];
  cpSync(bucket, folder, { recursive: true });
  mkdirSync(cwd);
  change?.(folder);
  const script =
    TOOLS_OF_STEPS +
    steps.map((commands, index) => `echo ${index + 1} > ../step\n${commands}`).join('') +
    'echo 0 > ../step\n';
  const env = { PATH: process.env['PATH'], PYTHON: python, FOLDER: folder, BUCKET: 'reports', DATE, SECRET: secret };
  const { status, stderr } = spawnSync('bash', ['--norc', '-c', script], { cwd, env, encoding: 'utf8' });
  const step = Number(readFileSync(join(own, 'step'), 'utf8'));
  expect([status === 0, stderr]).toEqual([step === 0, step === 0 ? '' : stderr]);
  return step;
}

const appendTo = (key: () => string) => (folder: string) => appendFileSync(join(folder, key()), ' ');

function edit(folder: string, key: string, change: (value: Stored) => void): void {
  const file = join(folder, key);
  const value = JSON.parse(readFileSync(file, 'utf8')) as Stored;
  change(value);
  writeFileSync(file, JSON.stringify(value));
}

/** Changes `coverage.json`, and makes every hash that leads to it again, as somebody with the hub role could. */
function forgeCoverage(folder: string, change: (coverage: Stored) => void): void {
  const { prefix } = summary;
  const hash = (key: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, key)))
      .digest('hex');
  edit(folder, `${prefix}coverage.json`, change);
  edit(folder, `${prefix}manifest.json`, ({ objects }) => {
    for (const object of objects) if (object.key.endsWith('/coverage.json')) object.sha256 = hash(object.key);
  });
  edit(folder, `history/${DATE}.json`, (history) => {
    history.manifestSha256 = hash(`${prefix}manifest.json`);
  });
}

const firstPart = () =>
  (
    JSON.parse(readFileSync(join(bucket, `${summary.prefix}coverage.json`), 'utf8')) as {
      lines: { part?: { key: string } }[];
    }
  ).lines.find(({ part }) => part)!.part!.key;

/** The tools of the steps are those of Linux; macOS has some of them under other names, and not every machine has all. */
const TOOLS = ['bash', 'cmp', 'jq', 'openssl', 'sha256sum'];
const MISSING = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);

describe.skipIf(process.platform !== 'linux' || MISSING.length > 0)('the steps', () => {
  test('accept a publication that nobody touched', () => {
    expect(steps).toHaveLength(8);
    expect(runSteps()).toBe(0);
  });

  test.each<[string, number, (folder: string) => void]>([
    ['a missing object', 1, (folder) => rmSync(join(folder, firstPart()))],
    ['a manifest', 2, appendTo(() => `${summary.prefix}manifest.json`)],
    ['rows', 3, appendTo(firstPart)],
    ['the dated CSV', 4, appendTo(() => `raw/config-rules-${DATE}.csv`)],
    ['the dated workbook', 4, appendTo(() => `reports/config-compliance-${DATE}.xlsx`)],
    ['an account with rows that is left out', 5, (folder) => forgeCoverage(folder, ({ lines }) => lines.shift())],
    [
      'an account without rows that is left out',
      6,
      (folder) =>
        forgeCoverage(folder, ({ lines }) =>
          lines.splice(
            lines.findIndex(({ rows }) => rows === 0),
            1,
          ),
        ),
    ],
    ['a forged manifest', 7, (folder) => forgeCoverage(folder, ({ lines }) => (lines[0]!.rows += 1))],
    [
      'a summary with other counts of rows',
      8,
      (folder) => edit(folder, `history/${DATE}.json`, ({ complianceTypes }) => (complianceTypes['COMPLIANT'] = 0)),
    ],
    [
      'a summary with fewer open findings',
      8,
      (folder) => edit(folder, `history/${DATE}.json`, ({ findings }) => (findings.open -= 1)),
    ],
  ])('find %s', (_, step, change) => {
    expect(runSteps(change)).toBe(step);
  });

  test('find the MAC of another key', () => {
    expect(runSteps(undefined, Buffer.alloc(32, 8).toString('base64'))).toBe(7);
  });
});
