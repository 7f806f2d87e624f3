// `npm run bench`: the product next to the peer and the ideal, on organizations that are made for it.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import { program } from '#src/cli/command.ts';
import { exitIfOutputClosed, outputClosedSignal } from '#src/cli/output-pipe.ts';
import { CASES, SMOKE_CASES } from './cases.ts';
import { pageLines } from './page.ts';
import {
  cpuTicks,
  load,
  machine,
  readCases,
  round,
  versions,
  writeResults,
  type CaseResult,
  type Results,
} from './results.ts';
import { openBenchEnvironment, type BenchEnvironment } from './environment.ts';
import { caseLines } from './table.ts';
import { measureUnitCosts, type UnitCosts } from './unit-costs.ts';

const inRepository = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Measured in earnest, it is committed; the smoke test must not overwrite that. */
const RESULTS = { whole: inRepository('bench/results.json'), small: inRepository('.cache/bench/results.json') };

type Options = { only?: string; small?: boolean; peer: boolean; profile?: string; page?: boolean };

async function bench({ only, small: isSmall = false, peer: withPeer, profile, page }: Options): Promise<void> {
  if (page) {
    console.log(pageLines(JSON.parse(await readFile(RESULTS.whole, 'utf8')) as Results).join('\n'));
    return;
  }
  if (process.platform !== 'linux') throw new Error('npm run bench reads /proc: it runs on Linux only');
  const names = only !== undefined ? [only] : isSmall ? SMOKE_CASES : Object.keys(CASES);
  console.log(estimate(names, isSmall, withPeer));
  // Nothing of a real account or server may shine through to what is started here.
  for (const name of Object.keys(process.env))
    if (/^(AWS|TEMPORAL)_/.test(name) && name !== 'TEMPORAL_CLI') delete process.env[name];
  if (profile !== undefined) await mkdir(profile, { recursive: true });
  const timeoutMs = (isSmall ? 1 : 60) * 60_000;
  const file = isSmall ? RESULTS.small : RESULTS.whole;
  const requirements = (await readFile(inRepository('test/workbook/legacy/requirements.in'), 'utf8'))
    .trim()
    .split('\n');
  const log = (text: string) => console.log(`  … ${text}`);

  const results: Results = {
    machine: machine(),
    versions: versions(requirements),
    cases: await readCases(file),
  };
  /** The smoke test judges no times: what the first case measured is good for all. */
  let smallUnitCosts: UnitCosts | undefined;
  for (const name of names) {
    const { what, measure } = CASES[name]!;
    console.log(`\n${name}: ${what}`);
    const before = { what, measuredAt: new Date().toISOString(), loadBefore: load() };
    const context = {
      isSmall,
      withPeer,
      profile: profile && resolve(profile),
      timeoutMs,
      others: results.cases,
      log,
    };
    const ticks = cpuTicks();
    const measured = await withEnvironment((environment) => {
      const unitCosts = async () => {
        if (isSmall && smallUnitCosts) return smallUnitCosts;
        log('what a call, a row and an activity cost at least');
        return (smallUnitCosts = await measureUnitCosts(environment, isSmall));
      };
      return measure({ ...context, environment, measureUnitCosts: unitCosts });
    });
    const result = { ...before, stolenPercent: stolenSince(ticks), ...measured };
    console.log(`\n${caseLines(result).join('\n')}`);
    results.cases[name] = result;
    // After each case: what is measured stays, whatever becomes of the next.
    await writeResults(file, results);
  }
  console.log(`\nwritten to ${file}`);
  if (isSmall) await judge(names.map((name) => results.cases[name]!));
}

function stolenSince(before: ReturnType<typeof cpuTicks>): number {
  const now = cpuTicks();
  const stolen = now.stolen - before.stolen;
  return round((stolen / Math.max(1, now.run - before.run + stolen)) * 100);
}

/** Minutes of each case, before anything is started. */
function estimate(names: readonly string[], isSmall: boolean, withPeer: boolean): string {
  if (isSmall) return `${names.length} cases in their smallest form, about ${Math.ceil((names.length * 20) / 60)} min`;
  const minutes = names.map((name) => CASES[name]!.minutes).map(({ product, peer }) => product + (withPeer ? peer : 0));
  const lines = names.map((name, index) => `  ${name.padEnd(14)} about ${minutes[index]} min`);
  return [...lines, `  ${'all'.padEnd(14)} about ${minutes.reduce((sum, each) => sum + each, 1)} min`].join('\n');
}

/** What the smoke test asserts of each run: rows that are the truth's. Times are not judged. */
async function judge(cases: readonly CaseResult[]): Promise<void> {
  const checks = cases
    .flatMap(({ runs }) => runs.filter(({ runId }) => runId !== undefined))
    .flatMap(({ label, lost, foreign, rows }) =>
      Object.entries({ lost, foreign, 'not published': rows > 0 ? 0 : 1 }).map(([what, count]) => ({
        line: `${label}: ${what} ${count}`,
        ok: count === 0,
      })),
    );
  const failed = checks.filter(({ ok }) => !ok);
  for (const { line } of failed) console.error(line);
  await writeCounts({ passed: checks.length - failed.length, failed: failed.length, skipped: 0 });
  if (failed.length > 0) process.exitCode = 1;
}

/** For .ci/run, which adds up what the suites counted. */
async function writeCounts(counts: { passed: number; failed: number; skipped: number }): Promise<void> {
  const file = process.env['TEST_COUNTS'];
  if (file === undefined) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(counts));
}

/** The stage that is open, so that an interrupt leaves nothing behind. */
let current: BenchEnvironment | undefined;

async function withEnvironment<T>(work: (environment: BenchEnvironment) => Promise<T>): Promise<T> {
  const environment = (current = await openBenchEnvironment());
  try {
    return await work(environment);
  } finally {
    await environment.close();
  }
}

const closeThen = (exit: () => void) => void (current?.close() ?? Promise.resolve()).finally(exit);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => closeThen(() => process.exit(130)));
outputClosedSignal().addEventListener('abort', () => closeThen(exitIfOutputClosed));

await program('bench', 'Measure the product, the Python peer and the computed ideal on simulated organizations.')
  .addOption(new Option('--only <case>', 'only this case').choices(Object.keys(CASES)))
  .option('--small', 'a smoke test of a minute or two: checks no times, and writes results to .cache/bench')
  .option('--no-peer', 'leave the Python peer out')
  .option('--page', 'measure nothing: print the tables of docs/performance.md from the committed results')
  .option('--profile <folder>', 'write a CPU profile of each worker to this folder')
  .addHelpText('after', '\nExamples:\n  npm run bench -- --only base-500\n  npm run bench -- --small')
  .action(bench)
  .parseAsync();
