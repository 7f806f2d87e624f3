// `npm run retry`: makes a waiting run rescan its failed accounts, and follows the run until it has republished.
import { parseTemporalSettings } from '#src/config/config.ts';
import { connectClient } from '#src/temporal/connect.ts';
import { findRun } from '#src/temporal/find-run.ts';
import { parseAccountIds, program, parseRunName } from './command.ts';
import { latestNumber } from './follow.ts';
import type { RetryResponse, Progress } from '#src/workflows/types.ts';
import { printPublication, followUntilPublished } from './published.ts';

type Options = { workflowId: string; accounts?: string[]; wait: boolean; json?: true };

async function retry({ workflowId: id, accounts, wait, json }: Options): Promise<void> {
  const client = await connectClient(parseTemporalSettings(process.env));
  try {
    const run = await findRun(client, id);
    if (!run) throw new Error(`--workflow-id: the Temporal server has no run ${id}`);
    const handle = client.workflow.getHandle(run.workflowId);
    const progressBefore = await handle.query<Progress>('progress');
    const request = accounts ? { accountIds: accounts } : {};
    const answer = await handle.executeUpdate<RetryResponse, [typeof request]>('retryFailedAccounts', {
      args: [request],
    });
    const { accepted, alreadyQueued } = answer;
    if (!json)
      console.log(`${accepted} accounts queued${alreadyQueued ? `, ${alreadyQueued} were queued already` : ''}`);
    if (!wait) return json ? console.log(JSON.stringify({ ...run, ...answer })) : undefined;
    printPublication(await followUntilPublished(handle, latestNumber(progressBefore)), { ...run, json: json === true });
  } finally {
    await client.connection.close();
  }
}

await program(
  'retry',
  'Scan the failed accounts of a waiting run again and republish its report. Exit code: 0 complete, 2 with failed accounts.',
)
  .requiredOption('--workflow-id <id>', 'the waiting run (workflow or run id)', parseRunName)
  .option('--accounts <ids>', 'only these failed accounts, separated by commas', parseAccountIds)
  .option('--no-wait', 'return once they are queued')
  .option('--json', 'print one JSON object')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run retry -- --workflow-id aws-config-compliance-weekly-2026-11-23T01:00:00Z\n  npm run retry -- --workflow-id 01a20225-6ad5-7787-9c0f-719f926409d4 --accounts 012345678901',
  )
  .action(retry)
  .parseAsync();
