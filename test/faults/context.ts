// What the cases of a file share: one installation, for one case after another.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Child } from '#src/dev/child.ts';
import { startWorkerProcess, type EnvVars } from '#src/dev/stack.ts';
import type { ControlInput } from '#simulator/control.ts';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import type { Fault } from '#simulator/scenario/faults.ts';
import { compareWorkbooks } from '#src/xlsx/compare-workbooks.ts';
import { differenceFrom, flawsOfCoverage, flawsOfEvidence } from '../support/intact.ts';
import { eventually, startLab, type Lab, type LabOptions } from '../support/lab.ts';
import { expectedCsv, expectedDispositions } from '../support/oracle.ts';
import { enter } from './ledger.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { sharedServer, type Namespace } from './shared-server.ts';

/** A region costs nine calls: quick, and still enough to be struck in the middle. */
const SMALL = {
  accounts: 10,
  config: { rulesPerRegion: 5, rowsPerAccount: 40 },
} satisfies ScenarioInput;

/** A time-out counts as an attempt: faults that pass must leave some. */
const SETTINGS = { SCAN_ATTEMPTS: '6' };

type Faults = NonNullable<ControlInput['addFaults']>;

export type Case = Omit<Lab, 'worker' | 'startWorker'> & {
  /** The worker that was started last. */
  readonly worker: Child;
  /** Starts a worker, with settings of its own if any are given. */
  startWorker(name: string, settings?: EnvVars): Promise<Child>;
  /** The CSV of a run that nothing disturbed. */
  undisturbed: string;
  add(...faults: Faults): void;
  /** Resolves once this many calls have been struck by the faults at work. */
  untilStruck(calls?: number): Promise<void>;
  /** Ends a worker as a node that loses its power does. */
  kill(worker: Child): Promise<void>;
  /** Counts faults that no struck call shows, now or at the end. */
  count(faults: number | (() => number)): void;
  /** Takes the faults away but for the standing ones, those that pass with a call as well. */
  clear(): void;
  startDisturbed(input?: Record<string, unknown>): Promise<WorkflowHandle>;
  /** Waits for the run and holds all that it left against the truth: `INTACT` if nothing is wrong. */
  flawsOf(handle: WorkflowHandle): Promise<typeof INTACT>;
};

/** No row lost, none doubled, nothing else wrong. */
export const INTACT = { lost: [] as string[], doubled: [] as string[], flaws: [] as string[] };

export type SiteOptions = Omit<LabOptions, 'shared'> & {
  /** The suite's server, or one that the caller starts and stops. */
  shared: Namespace | NonNullable<LabOptions['shared']>;
  /** Faults of every run, the undisturbed one included: they are what the organization is like. */
  standing?: Faults;
};

/** An installation for the cases of a file or a group of tests, and what a run leaves there that nothing disturbs. */
export function useSite(options: SiteOptions): { begin(name: string): Promise<Case> } {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(options);
  });
  afterAll(() => site?.close());
  return { begin: (name) => site.begin(name) };
}

type Site = { begin(name: string): Promise<Case>; close(): Promise<void> };

/** Opens an installation that the caller closes; see {@link useSite}. */
export async function openSite({ shared, standing = [], ...options }: SiteOptions): Promise<Site> {
  const lab = await startLab({
    ...options,
    shared: typeof shared === 'string' ? sharedServer(shared) : shared,
    scenario: { ...SMALL, ...options.scenario },
    settings: { ...SETTINGS, ...options.settings },
  });
  try {
    // Each time on the same accounts, where it says only how many.
    const lasting = lab.simulator
      .control({ addFaults: standing })
      .map(({ fault, accounts }) => ({ ...fault, ...(accounts === 'all' ? {} : { accounts }) }) as Fault);
    const first = await lab.report();
    const undisturbed = String(await lab.store.get({ key: first.keys.raw }));
    expect(undisturbed).toBe(expectedCsv(lab.simulator));
    await writeFile(undisturbedWorkbook(lab), await lab.store.get({ key: first.keys.report }));
    const workers = createWorkers(lab);
    const begin = async (name: string) => {
      // A case that failed may have left anything behind.
      lab.simulator.control({ clearFaults: true, network: 'restored', addFaults: lasting });
      await workers.revive();
      return disturbed(name, { lab, workers, undisturbed, standing: lasting });
    };
    return { begin, close: () => workers.stop().then(() => lab.stop()) };
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

/** The workers of an installation beyond its first one: those that take over when one is killed. */
function createWorkers(lab: Lab) {
  const started: Child[] = [];
  const workers = {
    current: () => started.at(-1) ?? lab.worker,
    async start(name: string, settings: EnvVars = {}): Promise<Child> {
      const env = { ...lab.env, ...settings };
      const worker = await startWorkerProcess({
        ...{ directory: lab.directory, env, name: `${name}-${started.length + 1}` },
      });
      started.push(worker);
      return worker;
    },
    async revive(): Promise<void> {
      const isAlive = new Promise<false>((resolve) => setImmediate(resolve, false));
      if (await Promise.race([workers.current().exited.then(() => true), isAlive])) await workers.start('reviver');
    },
    stop: async () => void (await Promise.all(started.map((worker) => worker.stop()))),
  };
  return workers;
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

type Inputs = { lab: Lab; workers: ReturnType<typeof createWorkers>; undisturbed: string; standing: Faults };

function disturbed(name: string, { lab, workers, undisturbed, standing }: Inputs): Case {
  const { simulator } = lab;
  const counts: (() => number)[] = [];
  const injected = (which: (fault: Fault) => boolean = () => true) =>
    simulator.control({}).reduce((sum, { fault, injected: calls }) => sum + (which(fault) ? calls : 0), 0);
  /** What makes room for a fault, or is how the organization is, is none itself. */
  const isFault = ({ kind }: Fault) => kind !== 'slow-answer' && !standing.some((each) => each.kind === kind);
  const count = (faults: number | (() => number)) =>
    void counts.push(typeof faults === 'number' ? () => faults : faults);
  const clear = () => {
    count(injected(isFault));
    simulator.control({ clearFaults: true, addFaults: standing });
  };
  return {
    ...lab,
    get worker() {
      return workers.current();
    },
    startWorker: (as, settings) => workers.start(as, settings),
    undisturbed,
    count,
    clear,
    add: (...addFaults) => void simulator.control({ addFaults }),
    untilStruck: async (calls = 1) =>
      void (await eventually(
        async () => injected(),
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
      const oracle = expectedDispositions(simulator);
      clear(); // Also of a run that failed: the next one has faults of its own.
      if (came[0].status === 'rejected') throw came[0].reason;
      const result = came[0].value as ReportResult;
      const { rows, lost, doubled } = await differenceFrom(undisturbed, oracle, lab, result);
      const flaws = [...(await flawsOfCoverage(oracle, lab, result)), ...(await flawsOfEvidence(lab, result))];
      const isWhole = String(await lab.store.get({ key: result.keys.raw })) === undisturbed;
      if (isWhole) flaws.push(...(await flawsOfWorkbook(lab, result)));
      const faults = counts.reduce((sum, each) => sum + each(), 0);
      enter({ name, faults, rows, lost: lost.length, doubled: doubled.length });
      return { lost: lost.slice(0, 5), doubled: doubled.slice(0, 5), flaws };
    },
  };
}
