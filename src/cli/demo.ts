// `npm run demo`: runs the whole report on this machine, for several weeks, and shows the last report.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { InvalidArgumentError } from 'commander';
import { createAws } from '#src/aws/aws.ts';
import type { Store } from '#src/aws/store.ts';
import { parseConfig } from '#src/config/config.ts';
import { buildPartsKey, buildSummaryHtmlKey } from '#domain/keys.ts';
import { startStack, type EnvVars, type Stack } from '#src/dev/stack.ts';
import type { PartList } from '#src/publish/part-books.ts';
import { connectClient } from '#src/temporal/connect.ts';
import { applySchedule, triggerSchedule } from '#src/temporal/weekly-schedule.ts';
import { program } from './command.ts';
import { renderCoverageTable } from './coverage-table.ts';
import { publishEarlierWeeks, writeScenario } from './demo-weeks.ts';
import { saveNotifications } from './demo-notifications.ts';
import { followRun, type Published } from './follow.ts';
import { outputClosedSignal } from './output-pipe.ts';
import type { Progress } from '#src/workflows/types.ts';
import { summaryLines } from './summary.ts';

const OUTPUT = 'demo-output';

/** The demo's settings. With only three attempts, accounts that keep failing are reported within seconds instead of minutes. */
const SETTINGS: EnvVars = {
  SCAN_ATTEMPTS: '3',
  LOG_LEVEL: 'info',
  WAIVERS_FILE: 'simulator/scenarios/demo-waivers.yaml',
  REPORT_SETTINGS_FILE: 'simulator/scenarios/demo-settings.yaml',
};

/** The default number of reports, enough to show changes, ages and a trend. */
const DEFAULT_WEEKS = 4;

type DemoOptions = { keep?: boolean; accounts?: number; seed?: number; weeks?: number };

async function demo({ keep = false, accounts, seed, weeks = DEFAULT_WEEKS }: DemoOptions): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'aws-config-compliance-'));
  const interrupted = new Promise<void>((resolve) => {
    // The handlers are never removed, because an unhandled second signal would end this process during cleanup and leave servers running.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    outputClosedSignal().addEventListener('abort', () => resolve());
  });
  console.log('Starting a simulated AWS organization, receivers of notifications, a Temporal server and the worker…');
  const stack = await startStack({
    directory,
    simulatorArgs: ['--scenario', await writeScenario(directory, { weeks, accounts, seed })],
    settings: SETTINGS,
  });
  try {
    await Promise.race([
      runOnce(stack, { keep, weeks }, interrupted),
      interrupted.then(() => console.log('\nInterrupted.')),
    ]);
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function runOnce(
  stack: Stack,
  { keep, weeks }: { keep: boolean; weeks: number },
  interrupted: Promise<void>,
): Promise<void> {
  Object.assign(process.env, stack.env);
  const config = parseConfig(stack.env);
  const client = await connectClient(config);
  try {
    console.log(`  AWS       ${stack.simulator.url} (simulated)`);
    console.log(`  Temporal  ${stack.temporal.address}, UI ${stack.temporal.uiUrl}`);
    if (weeks > 1) console.log(`Publishing the ${weeks - 1} weeks before, so that there is something to compare with:`);
    await publishEarlierWeeks(client, stack, config, weeks, console.log);
    await applySchedule(client, config, { dryRun: false });
    const handle = await triggerSchedule(client, config.SCHEDULE_ID);
    console.log(`Schedule ${config.SCHEDULE_ID} created and triggered: workflow ${handle.workflowId}`);
    const publication = await followRun(handle, process.stdout);
    await show(handle, publication, createAws(config).store);
    for (const line of await saveNotifications(stack.receiversUrl, join(OUTPUT, 'notices'))) console.log(line);
    // In the last hour before the schedule's next start, a run does not wait for retries.
    const { retryUntil } = await handle.query<Progress>('progress');
    const waits = retryUntil !== undefined && Date.parse(retryUntil) > Date.now();
    if (!keep) {
      if (waits) await handle.executeUpdate('finish');
      await handle.result();
      return;
    }
    console.log(`\nEverything stays up until Ctrl-C. The run in the UI:`);
    console.log(`  ${stack.temporal.uiUrl}/namespaces/default/workflows/${encodeURIComponent(handle.workflowId)}`);
    if (waits) {
      console.log('To read the failed accounts again, send the update retryFailedAccounts there, or type:');
      console.log(
        `  ${process.env['TEMPORAL_CLI']} workflow update execute --address ${stack.temporal.address} --workflow-id '${handle.workflowId}' --name retryFailedAccounts --input '{}'`,
      );
    }
    await interrupted;
  } finally {
    await client.connection.close();
  }
}

async function show(handle: WorkflowHandle, publication: Published, store: Store): Promise<void> {
  const { keys } = publication;
  await rm(OUTPUT, { recursive: true, force: true });
  await mkdir(OUTPUT, { recursive: true });
  const save = async (key: string) => {
    const file = join(OUTPUT, basename(key));
    await writeFile(file, await store.get({ key }));
    return file;
  };
  const prefix = keys.manifest.replace('manifest.json', '');
  const files = [await save(keys.report), await save(keys.trend), await save(keys.raw)];
  files.push(await save(buildSummaryHtmlKey(prefix)));
  const coverage = JSON.parse(String(await store.get({ key: `${prefix}coverage.json` })));
  files.push(join(OUTPUT, 'coverage.md'));
  await writeFile(files.at(-1)!, renderCoverageTable(coverage));

  console.log();
  for (const line of await summaryLines(handle, publication)) console.log(line);
  console.log('\nFiles:');
  for (const file of files) console.log(`  ${file}`);
  for (const line of await saveParts(store, prefix)) console.log(`  ${line}`);
}

/** Saves the workbooks of owners and units below `OUTPUT`. Returns a line for each folder. */
async function saveParts(store: Store, prefix: string): Promise<string[]> {
  const { parts } = JSON.parse(String(await store.get({ key: buildPartsKey(prefix) }))) as PartList;
  for (const { kind, file } of parts) {
    await mkdir(join(OUTPUT, kind), { recursive: true });
    await writeFile(join(OUTPUT, file), await store.get({ key: `${prefix}${file}` }));
  }
  return [...Map.groupBy(parts, ({ kind }) => kind)].map(
    ([kind, of]) => `${join(OUTPUT, kind)}: ${of.length} workbooks`,
  );
}

function wholeNumber(min: number) {
  return (text: string): number => {
    if (!/^\d+$/.test(text) || Number(text) < min)
      throw new InvalidArgumentError(`expected a whole number, ${min} or more.`);
    return Number(text);
  };
}

await program('demo', 'Run the weekly report of a simulated organization, end to end, on this machine.')
  .option('--keep', 'stay up until Ctrl-C, to look at the Temporal UI')
  .option('--accounts <n>', 'number of accounts in the organization', wholeNumber(1))
  .option('--seed <n>', 'seed of the organization: the same seed gives the same organization', wholeNumber(0))
  .option('--weeks <n>', `number of weekly reports, this week's included (default: ${DEFAULT_WEEKS})`, wholeNumber(1))
  .addHelpText(
    'after',
    '\nExamples:\n  npm run demo\n  npm run demo -- --keep\n  npm run demo -- --accounts 500 --seed 7 --weeks 1',
  )
  .action(demo)
  .parseAsync();
