// `npm run schedule`: creates or updates the Schedule and prints its next start. After a deployment, it makes the worker's version current.
import { program } from '#src/cli/command.ts';
import { parseConfig, ConfigError, type Config } from '#src/config/config.ts';
import { connectClient } from '#src/temporal/connect.ts';
import { applySchedule, findSchedule } from '#src/temporal/weekly-schedule.ts';
import { makeVersionCurrent, type WorkerVersion } from '#src/temporal/worker-version.ts';

type Options = { dryRun?: boolean; takeOver?: boolean; makeCurrent?: boolean };

/** How long a worker that was just deployed may take until it polls. This is less than the deadline of the chart's Job. */
const FIRST_POLL_TIMEOUT_MS = 300_000;

async function schedule({ dryRun = false, takeOver = false, makeCurrent = false }: Options): Promise<void> {
  const config = parseConfig(process.env);
  const version = makeCurrent ? requireVersion(config) : undefined;
  const client = await connectClient(config);
  try {
    const { kind, differences } = await applySchedule(client, config, { dryRun, takeOver });
    const word = dryRun && kind !== 'unchanged' ? `would be ${kind}` : kind;
    console.log(`schedule ${config.SCHEDULE_ID}: ${word}`);
    for (const difference of differences) console.log(`  ${difference}`);
    if (version && !dryRun) {
      const isNew = await makeVersionCurrent(client, version, FIRST_POLL_TIMEOUT_MS);
      console.log(`version ${version.buildId} of ${version.deploymentName}: ${isNew ? 'made current' : 'is current'}`);
    }
    const found = await findSchedule(client, config.SCHEDULE_ID);
    if (!found) return;
    if (found.state.paused) console.log(`stays paused by an operator: ${found.state.note ?? 'no note'}`);
    const next = found.info.nextActionTimes[0];
    if (next) console.log(`next run: ${formatInZone(next, config.SCHEDULE_TIMEZONE)}`);
  } finally {
    await client.connection.close();
  }
}

/** Returns the worker version that the settings name. Throws a ConfigError if they name none. */
function requireVersion({ TEMPORAL_DEPLOYMENT_NAME, TEMPORAL_WORKER_BUILD_ID }: Config): WorkerVersion {
  if (TEMPORAL_DEPLOYMENT_NAME && TEMPORAL_WORKER_BUILD_ID)
    return { deploymentName: TEMPORAL_DEPLOYMENT_NAME, buildId: TEMPORAL_WORKER_BUILD_ID };
  throw new ConfigError(
    '--make-current: expected TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID, the version to make current (given: nothing)',
  );
}

/** `Monday 2026-11-23 09:00 Asia/Hong_Kong` */
function formatInZone(instant: Date, timeZone: string): string {
  const parts = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-CA', { timeZone, ...options }).format(instant);
  const time = parts({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${parts({ weekday: 'long' })} ${parts({})} ${time} ${timeZone}`;
}

await program('schedule', 'Create or update the weekly Schedule. A paused schedule stays paused.')
  .option('--dry-run', 'print the difference and change nothing')
  .option(
    '--take-over',
    'update it even if it belongs to another bucket, because the reports have moved to REPORT_BUCKET',
  )
  .option('--make-current', 'then wait for the worker of TEMPORAL_WORKER_BUILD_ID and make that version current')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run schedule\n  npm run schedule -- --dry-run\n  npm run schedule -- --dry-run --take-over',
  )
  .action(schedule)
  .parseAsync();
