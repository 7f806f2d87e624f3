// `npm run report`: starts an ad-hoc report and follows it until it is published.
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { Option, type Command } from 'commander';
import { parseTemporalSettings } from '#src/config/config.ts';
import { connectClient } from '#src/temporal/connect.ts';
import { findRun } from '#src/temporal/find-run.ts';
import { WORKFLOW_TYPE } from '#src/temporal/weekly-schedule.ts';
import { parseAccountIds, program, parseRunName } from './command.ts';
import type { ReportInput } from '#src/workflows/types.ts';
import { printPublication, followUntilPublished } from './published.ts';

type Options = {
  accounts?: string[];
  baseRun?: string;
  rebuildFrom?: string;
  replace?: true;
  follow?: string;
  wait: boolean;
  json?: true;
};

/** The workflow execution timeout of a manual run, which ends by itself after six days at the latest. */
const EXECUTION_TIMEOUT = '7 days';

async function report(options: Options, command: Command): Promise<void> {
  if (options.baseRun !== undefined && options.accounts === undefined)
    command.error("error: option '--base-run <id>' goes with '--accounts <ids>': the accounts to read again");
  const settings = parseTemporalSettings(process.env);
  const client = await connectClient(settings);
  try {
    if (options.follow !== undefined) return await follow(client, options.follow, options.json === true);
    // If Temporal no longer has the run, `id` is taken as a run id, because the bucket keeps runs longer.
    const findRunId = async (id: string) => (await findRun(client, id))?.runId ?? id;
    const input: ReportInput = {
      ...(options.accounts ? { accountIds: options.accounts } : {}),
      ...(options.baseRun ? { baseRunId: await findRunId(options.baseRun) } : {}),
      ...(options.rebuildFrom ? { rebuildFrom: await findRunId(options.rebuildFrom) } : {}),
      ...(options.replace ? { replace: true } : {}),
    };
    const handle = await client.workflow.start(WORKFLOW_TYPE, {
      taskQueue: settings.TASK_QUEUE,
      workflowId: `aws-config-compliance-${randomUUID()}`,
      args: [input],
      workflowExecutionTimeout: EXECUTION_TIMEOUT,
      staticSummary: 'AWS Config compliance report, started by hand',
    });
    const started = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
    if (!options.wait)
      console.log(options.json ? JSON.stringify(started) : `started ${started.workflowId}, run ${started.runId}`);
    else printPublication(await followUntilPublished(handle), { ...started, json: options.json === true });
  } finally {
    await client.connection.close();
  }
}

/**
 * Follows a run that is already open, such as one whose command was ended with Ctrl-C, or one that the schedule or another person started.
 */
async function follow(client: Client, id: string, json: boolean): Promise<void> {
  const run = await findRun(client, id);
  if (!run) throw new Error(`--follow: the Temporal server has no run ${id}`);
  printPublication(await followUntilPublished(client.workflow.getHandle(run.workflowId)), { ...run, json });
}

await program(
  'report',
  'Start a report now and follow it until it is published. Exit code: 0 complete, 2 with failed accounts, 1 if nothing was published.',
)
  .option('--accounts <ids>', 'scan only these accounts, separated by commas', parseAccountIds)
  .option(
    '--base-run <id>',
    'with --accounts: take all other accounts from this run (run or workflow id)',
    parseRunName,
  )
  .addOption(
    new Option('--rebuild-from <id>', 'rebuild the report of this run from its stored rows, without AWS Config')
      .argParser(parseRunName)
      .conflicts(['accounts', 'baseRun', 'replace']),
  )
  .option('--replace', 'replace the report of a past date')
  .addOption(
    new Option('--follow <id>', 'start nothing: follow this run (run or workflow id)')
      .argParser(parseRunName)
      .conflicts(['accounts', 'baseRun', 'rebuildFrom', 'replace']),
  )
  .option('--no-wait', 'return once the run has started')
  .option('--json', 'print one JSON object')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run report\n  npm run report -- --accounts 012345678901,123456789012\n  npm run report -- --accounts 012345678901 --base-run aws-config-compliance-weekly-2026-11-23T01:00:00Z\n  npm run report -- --no-wait --json\n  npm run report -- --follow aws-config-compliance-weekly-2026-11-23T01:00:00Z',
  )
  .action(report)
  .parseAsync();
