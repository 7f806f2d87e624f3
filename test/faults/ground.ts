// What the cases of a file share: one Temporal server, a namespace and an organization for each case.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { expect } from 'vitest';
import type { Child } from '#src/dev/child.ts';
import { startTemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import type { ReportResult } from '#src/workflows/run-state.ts';
import type { ControlInput } from '#simulator/control.ts';
import type { ScenarioInput } from '#simulator/scenario.ts';
import type { Fault } from '#simulator/scenario-faults.ts';
import { compareWorkbooks } from '#src/xlsx/compare-workbooks.ts';
import { differenceFrom, flawsOfCoverage, flawsOfEvidence } from '../support/intact.ts';
import { eventually, startLab, type Lab, type LabOptions } from '../support/lab.ts';
import { trueCsv, trueDispositions } from '../support/truth.ts';
import { enter } from './ledger.ts';

/** A region costs nine calls: quick, and still enough to be struck in the middle. */
const SMALL = {
  accounts: 10,
  config: { rulesPerRegion: 5, rowsPerAccount: 40 },
} satisfies ScenarioInput;

/** A time-out counts as an attempt: faults that pass must leave some. */
const SETTINGS = { SCAN_ATTEMPTS: '6' };

export type Case = Lab & {
  /** The CSV of a run that nothing disturbed. */
  undisturbed: string;
  add(...faults: NonNullable<ControlInput['addFaults']>): void;
  /** Resolves once this many calls have been struck by the faults at work. */
  untilStruck(calls?: number): Promise<void>;
  /** Ends a worker as a node that loses its power does. */
  kill(worker: Child): Promise<void>;
  /** Counts faults that no struck call shows, now or at the end. */
  count(faults: number | (() => number)): void;
  /** Takes the faults away, those that pass with a call as well. */
  clear(): void;
  startDisturbed(input?: Record<string, unknown>): Promise<WorkflowHandle>;
  /** Waits for the run and holds all that it left against the truth: `INTACT` if nothing is wrong. */
  flawsOf(handle: WorkflowHandle): Promise<typeof INTACT>;
};

/** No row lost, none doubled, nothing else wrong. */
export const INTACT = { lost: [] as string[], doubled: [] as string[], flaws: [] as string[] };

export type Ground = {
  /** Runs one case on an installation of its own, which is gone after it. */
  play(name: string, act: (played: Case) => Promise<void>, options?: LabOptions): Promise<void>;
  close(): Promise<void>;
};

export async function openGround(namespaces: number, args: readonly string[] = []): Promise<Ground> {
  const directory = await mkdtemp(join(tmpdir(), 'faults-ground-'));
  const names = Array.from({ length: namespaces }, (_, index) => `case-${index + 1}`);
  const temporal = await startTemporalDevServer({
    directory,
    args: [...names.flatMap((name) => ['--namespace', name]), ...args],
  });
  return {
    async play(name, act, options) {
      const namespace = names.shift();
      if (namespace === undefined) throw new Error('openGround was told of fewer cases');
      await playOn(name, act, { shared: { temporal, namespace }, ...options });
    },
    async close() {
      await temporal.stop();
      await rm(directory, { recursive: true });
    },
  };
}

/** Ends a case before vitest gives it up: vitest would leave its processes behind. */
const LONGEST_CASE_MS = 330_000;

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${milliseconds / 1_000} s`)), milliseconds);
  });
  return Promise.race([work, end]).finally(() => clearTimeout(timer));
}

/** One case on an installation of its own. */
export async function playOn(
  name: string,
  act: (played: Case) => Promise<void>,
  options: LabOptions = {},
): Promise<void> {
  const site = await openSite(options);
  try {
    await within(LONGEST_CASE_MS, act(site.begin(name)));
  } finally {
    await site.close();
  }
}

/** An installation for cases one after another, and what a run leaves there that nothing disturbs. */
export async function openSite(
  options: LabOptions = {},
): Promise<{ begin(name: string): Case; close(): Promise<void> }> {
  const bundle = process.env['FAULTS_BUNDLE'];
  const settings = { ...SETTINGS, ...(bundle && { WORKFLOW_BUNDLE: bundle }), ...options.settings };
  const lab = await startLab({ ...options, scenario: { ...SMALL, ...options.scenario }, settings });
  try {
    const first = await lab.report();
    const undisturbed = String(await lab.store.get({ key: first.keys.raw }));
    expect(undisturbed).toBe(trueCsv(lab.simulator));
    await writeFile(undisturbedWorkbook(lab), await lab.store.get({ key: first.keys.report }));
    return { begin: (name) => disturbed(name, lab, undisturbed), close: () => lab.stop() };
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

const undisturbedWorkbook = ({ directory }: Lab) => join(directory, 'undisturbed.xlsx');

/** How the tabs that other tools read differ from those of the run that nothing disturbed; the others tell of the run. */
async function flawsOfWorkbook(lab: Lab, result: ReportResult): Promise<string[]> {
  const file = join(lab.directory, `${result.runId}.xlsx`);
  await writeFile(file, await lab.store.get({ key: result.keys.report }));
  const { differences } = await compareWorkbooks(file, undisturbedWorkbook(lab));
  return differences
    .filter(({ tab }) => tab === 'Sheet1' || tab === 'Report' || tab === 'The book')
    .map(({ tab, subject, what, count }) => `workbook: ${tab}: ${subject}: ${what} (${count})`);
}

/** It makes room for a fault, and is none itself. */
const isSlow = (fault: Fault) => fault.kind === 'slow-answer';

function disturbed(name: string, lab: Lab, undisturbed: string): Case {
  const { simulator } = lab;
  const counts: (() => number)[] = [];
  const struck = (which: (fault: Fault) => boolean = () => true) =>
    simulator.control({}).reduce((sum, { fault, struck: calls }) => sum + (which(fault) ? calls : 0), 0);
  const count = (faults: number | (() => number)) =>
    void counts.push(typeof faults === 'number' ? () => faults : faults);
  const clear = () => {
    count(struck((fault) => !isSlow(fault)));
    simulator.control({ clearFaults: true });
  };
  return {
    ...lab,
    undisturbed,
    count,
    clear,
    add: (...addFaults) => void simulator.control({ addFaults }),
    untilStruck: async (calls = 1) =>
      void (await eventually(
        async () => struck(),
        (seen) => seen >= calls,
      )),
    async kill(worker) {
      process.kill(worker.pid, 'SIGKILL');
      await worker.exited;
      count(1);
    },
    startDisturbed: (input = {}) => lab.start({ retryWindowHours: 0, ...input }),
    async flawsOf(handle) {
      const came = await Promise.allSettled([handle.result()]);
      const truth = trueDispositions(simulator);
      clear(); // Also of a run that failed: the next one has faults of its own.
      if (came[0].status === 'rejected') throw came[0].reason;
      const result = came[0].value as ReportResult;
      const { rows, lost, doubled } = await differenceFrom(undisturbed, truth, lab, result);
      const flaws = [...(await flawsOfCoverage(truth, lab, result)), ...(await flawsOfEvidence(lab, result))];
      const isWhole = String(await lab.store.get({ key: result.keys.raw })) === undisturbed;
      if (isWhole) flaws.push(...(await flawsOfWorkbook(lab, result)));
      const faults = counts.reduce((sum, each) => sum + each(), 0);
      enter({ name, faults, rows, lost: lost.length, doubled: doubled.length });
      return { lost: lost.slice(0, 5), doubled: doubled.slice(0, 5), flaws };
    },
  };
}
