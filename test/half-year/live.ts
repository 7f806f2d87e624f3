// The half year as it happens: a real Temporal server, the real worker, week after week.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { createAuditor } from '#src/aws/auditor.ts';
import { startWorkerProcess } from '#src/dev/stack.ts';
import { verifyRun, type Verdict } from '#src/verify/verify-run.ts';
import { unnamedCorruptions } from '../support/corruption.ts';
import { startLab, untilPhase, type Lab } from '../support/lab.ts';
import { factsOf } from './facts-of-week.ts';
import type { Week } from './recompute/facts.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { answers, copyHistory, copyTables, type Answer } from './tables.ts';
import * as story from './story.ts';

/** What is left of a week: the facts, and what the product made of them. */
export type LivedWeek = {
  week: number;
  facts: Week;
  workbook: Buffer;
  ledger: string;
  history: unknown;
  result: ReportResult;
  /** The workbooks of owners and units, with whose they are; empty if the settings ask for none. */
  parts: { kind: string; name: string; workbook: Buffer }[];
};

export type HalfYear = {
  weeks: LivedWeek[];
  /** The workbook of the run that rebuilt a week's report. */
  rebuilt: Buffer;
  /** `history/summary.csv` at the end. */
  historyCsv: string;
  /** What the queries of docs/queries.md answer, by question. */
  answers: Map<string, Answer>;
  /** What `verify` says of every run at the end. */
  verdicts: Verdict[];
  /** Of ten bytes changed after that, one at a time, three in a manifest: those that `verify` did not name. */
  unnamed: string[];
};

/** Severities and frameworks as the product brings them along, read as data. */
async function readCatalogue(): Promise<story.Catalogue> {
  const file = new URL('../../src/domain/settings/rules-catalogue.json', import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')) as story.Catalogue;
}

async function writeSettings({ s3, config }: Lab, file: string, week: number): Promise<void> {
  await writeFile(file, stringify(story.settingsFileIn(week)));
  const waivers = story.waiversIn(week);
  const place = { Bucket: config.REPORT_BUCKET, Key: 'waivers.yaml' };
  if (waivers === undefined) await s3.send(new DeleteObjectCommand(place));
  else {
    const Body = waivers === 'broken' ? 'waivers:\n  - id: W-2\n    rule: [\n' : stringify({ waivers });
    await s3.send(new PutObjectCommand({ ...place, Body }));
  }
}

/** The reports of a week, the last of which counts, with all that people do about them. */
async function reportsOf(lab: Lab, week: number): Promise<ReportResult[]> {
  const { simulator } = lab;
  const reportDate = story.dateOf(week);
  const fix = () => simulator.control({ mend: [story.FIXED[week]!] });
  if (week === story.RETRIED) {
    const handle = await lab.start({ reportDate, retryWindowHours: 1 });
    await untilPhase(handle, 'awaiting-retry');
    fix();
    await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    return [(await handle.result()) as ReportResult];
  }
  const first = await lab.report({ reportDate });
  if (week !== story.BASED && week !== story.REPEATED) return [first];
  fix();
  const second = await (week === story.BASED
    ? lab.report({ accountIds: [story.FIXED[week]!], baseRunId: first.runId })
    : lab.report({ reportDate, replace: true }));
  return [first, second];
}

async function partsOf({ store }: Lab, { keys: { manifest }, reportDate }: ReportResult): Promise<LivedWeek['parts']> {
  const list = await store.find(manifest.replace(/[^/]+$/, 'parts.json'));
  if (!list) return [];
  const { parts } = JSON.parse(String(list.body)) as { parts: { kind: string; name: string; file: string }[] };
  return Promise.all(
    parts.map(async ({ kind, name, file }) => {
      const workbook = await store.get({ key: `reports/${reportDate}/${file}` });
      return { kind, name, workbook };
    }),
  );
}

/** What `verify` says of each of these runs, and which changed bytes it does not name. */
async function verify(lab: Lab, runIds: readonly string[]): Promise<Pick<HalfYear, 'verdicts' | 'unnamed'>> {
  const { s3, store, config, directory } = lab;
  const bench = {
    store,
    auditor: createAuditor(s3, config.REPORT_BUCKET),
    directory,
    signal: new AbortController().signal,
  };
  const verdictOn = async (runId: string) => (await verifyRun(bench, runId))!;
  const verdicts: Verdict[] = [];
  for (const runId of runIds) verdicts.push(await verdictOn(runId));
  const { unnamed } = await unnamedCorruptions(lab, runIds, { count: 10, inManifests: 3 }, verdictOn);
  return { verdicts, unnamed };
}

export async function liveHalfYear(): Promise<HalfYear> {
  const catalogue = await readCatalogue();
  const settingsFile = join(await mkdtemp(join(tmpdir(), 'half-year-')), 'report-settings.yaml');
  await writeFile(settingsFile, '{}');
  const lab = await startLab({ scenario: story.SCENARIO, settings: { REPORT_SETTINGS_FILE: settingsFile } });
  let { worker } = lab;
  const restart = async (name: string, settings: Record<string, string>) => {
    await worker.stop();
    worker = await startWorkerProcess({ directory: lab.directory, env: { ...lab.env, ...settings }, name });
  };
  const weeks: LivedWeek[] = [];
  const runIds: string[] = [];
  let rebuilt: Buffer | undefined;
  try {
    for (let week = 0; week < story.WEEKS; week++) {
      if (week === story.MISSED) continue;
      lab.simulator.control({ week });
      await writeSettings(lab, settingsFile, week);
      if (week === story.EXCLUDING[0]) await restart('excluding', { EXCLUDE_ACCOUNT_IDS: story.EXCLUDED });
      if (week === story.EXCLUDING.at(-1)! + 1) await restart('including', {});
      const results = await reportsOf(lab, week);
      const result = results.at(-1)!;
      runIds.push(...results.map(({ runId }) => runId));
      const workbook = await lab.store.get({ key: result.keys.report });
      const history = JSON.parse(String(await lab.store.get({ key: result.keys.history }))) as unknown;
      await copyTables(lab, dirname(settingsFile), story.dateOf(week), result);
      const ledger = String(await lab.store.get({ key: result.keys.manifest.replace(/[^/]+$/, 'findings.csv') }));
      weeks.push({
        week,
        facts: factsOf(lab.simulator, week, catalogue),
        workbook,
        ledger,
        history,
        result,
        parts: await partsOf(lab, result),
      });
      if (week === story.REBUILT) {
        const again = await lab.report({ rebuildFrom: result.runId });
        rebuilt = await lab.store.get({ key: again.keys.report });
        runIds.push(again.runId);
      }
    }
    const historyCsv = String(await lab.store.get({ key: 'history/summary.csv' }));
    await copyHistory(dirname(settingsFile), historyCsv);
    const answered = await answers(dirname(settingsFile));
    return { weeks, rebuilt: rebuilt!, historyCsv, answers: answered, ...(await verify(lab, runIds)) };
  } finally {
    await worker.stop();
    await lab.stop();
    await rm(dirname(settingsFile), { recursive: true });
  }
}
