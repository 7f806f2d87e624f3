// A run of the product on an organization: started, waited for, and measured from outside.
import type { WorkflowHandle } from '@temporalio/client';
import { buildFileKeys } from '#domain/keys.ts';
import { applySchedule, triggerSchedule, WORKFLOW_TYPE } from '#src/temporal/weekly-schedule.ts';
import { completedAt, openObject } from './bucket.ts';
import { rowsOfCsv } from './csv-rows.ts';
import { accountsInFlight, largestHistory, phasesOf, shardsOf, type Phases } from './histories.ts';
import { startInstallation, type Installation, type InstallationOptions } from './installation.ts';
import type { Organization } from './organizations.ts';
import { watch, type Watch } from './processes.ts';
import { round, type PhaseCpu, type Run } from './results.ts';
import type { BenchEnvironment } from './environment.ts';
import type { ReportInput, ReportResult } from '#src/workflows/types.ts';
import { compareRows, type Expectations } from './oracle.ts';

export type ProductOptions = InstallationOptions & {
  label: string;
  timeoutMs: number;
  /** Starts by hand with this input; absent: as the Schedule starts it. */
  input?: ReportInput;
  /** Whether to look for the most accounts in flight, which reads every event of every shard. */
  inFlight?: boolean;
};

/** Runs the product once in an installation of its own. Throws the run's failure if nothing is published. */
export async function runProduct(
  environment: BenchEnvironment,
  organization: Organization,
  expected: Expectations,
  options: ProductOptions,
): Promise<Run> {
  const installation = await startInstallation(environment, organization, options);
  const { client, pids, workerEnds } = installation;
  const watched = watch(pids);
  try {
    await organization.resetLog();
    const triggeredAt = Date.now();
    const handle = await start(installation, options.input);
    const ended = client.withAbortSignal(AbortSignal.timeout(options.timeoutMs), () => handle.result());
    const result = (await Promise.race([ended, workerEnds])) as ReportResult;
    const { totals, operations, assumeRole } = await organization.log();
    watched.stop();
    const history = await handle.fetchHistory();
    const phases = phasesOf(history);
    const shardIds = shardsOf(history);
    // Where it is made: the dated copy waits until the workbook is there, too.
    const publication = result.keys.manifest.slice(0, result.keys.manifest.lastIndexOf('/') + 1);
    const csvAt = await completedAt(organization, buildFileKeys(publication, result.reportDate).raw);
    const callsOfS3 = sum(operations, (name) => name.startsWith('s3:'));
    return {
      runId: result.runId,
      rawKey: result.keys.raw,
      label: options.label,
      accounts: result.accounts.scanned,
      seconds: {
        wall: seconds(triggeredAt, phases.endedAt),
        toCsv: seconds(triggeredAt, csvAt),
        discovering: seconds(triggeredAt, phases.discoveredAt),
        scanning: seconds(phases.discoveredAt, phases.scannedAt),
        publishing: seconds(phases.scannedAt, phases.publishedAt),
      },
      ...usage(watched, phases),
      calls: totals.calls - callsOfS3,
      callsOfS3,
      throttled: totals.throttled,
      operations,
      assumeRoleMostPerSecond: assumeRole.mostPerSecond,
      ...(await compareRows(expected, rowsOfCsv(await openObject(organization, result.keys.raw)))),
      history: await largestHistory(client, [handle.workflowId, ...shardIds]),
      ...(options.inFlight ? { inFlight: await accountsInFlight(client, shardIds) } : {}),
    };
  } finally {
    watched.stop();
    await installation.stop();
  }
}

async function start({ client, config }: Installation, input: ReportInput | undefined): Promise<WorkflowHandle> {
  if (!input) {
    await applySchedule(client, config, { dryRun: false });
    return triggerSchedule(client, config.SCHEDULE_ID);
  }
  return client.workflow.start(WORKFLOW_TYPE, { taskQueue: config.TASK_QUEUE, workflowId: 'bench', args: [input] });
}

/** CPU and memory of the workers, phase by phase, and of those who share the machine with them. */
function usage(
  watched: Watch,
  { discoveredAt, scannedAt, publishedAt, endedAt }: Phases,
): Pick<Run, 'cpu' | 'peakMiB' | 'peakScanningMiB'> {
  const phase = (from: number, to: number): PhaseCpu => {
    const { cpuSeconds, busiestThread } = watched.spent('workers', from, to);
    const of = (name: string) => round(watched.spent(name, from, to).cpuSeconds);
    return { workers: round(cpuSeconds), busiestThread, simulator: of('simulator'), temporal: of('temporal') };
  };
  return {
    cpu: {
      total: round(watched.spent('workers', 0, endedAt).cpuSeconds),
      scanning: round(watched.spent('workers', 0, scannedAt).cpuSeconds),
      phases: { scanning: phase(discoveredAt, scannedAt), publishing: phase(scannedAt, publishedAt) },
    },
    peakMiB: round(watched.peakMiB('workers')),
    peakScanningMiB: round(watched.peakMiB('workers', scannedAt)),
  };
}

const seconds = (from: number, to: number) => round((to - from) / 1_000);

function sum(operations: Run['operations'], isCounted: (name: string) => boolean): number {
  return Object.entries(operations).reduce((calls, [name, counts]) => calls + (isCounted(name) ? counts.calls : 0), 0);
}
