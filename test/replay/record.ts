// Records the history of each path through the workflows, as they are now: `record.ts [<folder> [<path>…]]`.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { startTemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import { receiverSettings, startReceivers } from '#simulator/receivers/server.ts';
import { startLab, type Lab } from '../support/lab.ts';
import { openWorkflowEnvironment } from '../workflows/environment.ts';
import { writeRecording } from './history-file.ts';
import { CONTINUED_PATHS, PATHS, type Path } from './paths.ts';
import { TAGGED_PATHS } from './tagged-paths.ts';
import { runFailingShard, runManyShards, runPublishDeadline } from './many-shards.ts';

/** Small histories: an account more would only make them longer. */
const SCENARIO = {
  accounts: 4,
  organization: { notActiveShare: 0 },
  config: { rulesPerRegion: 2, internalRulesPerRegion: 0, rowsPerAccount: 8 },
};

const today = new Date().toISOString().slice(0, 10);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const [folder = `${today}-${commit}`, ...only] = process.argv.slice(2);
const isAsked = (name: string) => only.length === 0 || only.includes(name);

/** Every execution of a run: those it continued as, and their shards. */
async function record(client: Client, name: string, { workflowId }: WorkflowHandle): Promise<void> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  let runId = raw.workflowExecutionInfo?.firstRunId;
  for (let number = 1; runId; number++) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const events = history.events ?? [];
    await writeRecording(number === 1 ? name : `${name}.run-${number}`, workflowId, history);
    for (const { childWorkflowExecutionStartedEventAttributes: started } of events) {
      const shard = started?.workflowExecution;
      if (!shard) continue;
      const shardHistory = await client.workflow.getHandle(shard.workflowId!, shard.runId!).fetchHistory();
      await writeRecording(`${name}.${shard.workflowId!.split('/').at(-1)}`, shard.workflowId!, shardHistory);
    }
    runId = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  const last = client.workflow.getHandle(workflowId);
  if ((await last.describe()).status.name === 'RUNNING') await last.terminate('recorded');
  console.log(name);
}

async function recordOn(lab: Lab, paths: Record<string, Path>): Promise<void> {
  try {
    for (const [name, take] of Object.entries(paths))
      if (isAsked(name)) await record(lab.client, join(folder, name), await take(lab));
  } finally {
    await lab.stop();
  }
}

const receivers = await startReceivers();
/** Two channels: more would only make the histories longer. */
const channels = Object.fromEntries(
  Object.entries(receiverSettings(receivers.url)).filter(([name]) => /^(SLACK|JIRA)_/.test(name)),
);

await recordOn(await startLab({ scenario: SCENARIO, settings: channels }), PATHS);
await recordOn(await startLab({ scenario: SCENARIO, settings: { READ_ACCOUNT_TAGS: 'true' } }), TAGGED_PATHS);

const directory = await mkdtemp(join(tmpdir(), 'record-'));
const args = ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=30'];
const temporal = await startTemporalDevServer({ directory, args });
try {
  const shared = { temporal, namespace: 'default' };
  await recordOn(await startLab({ scenario: SCENARIO, settings: channels, shared }), CONTINUED_PATHS);
} finally {
  await temporal.stop();
  await rm(directory, { recursive: true });
}

const environments = {
  'many-shards': runManyShards,
  'shard-fails-in-a-retry': runFailingShard,
  'publish-deadline': runPublishDeadline,
};
const env = await openWorkflowEnvironment();
try {
  for (const [name, take] of Object.entries(environments))
    if (isAsked(name)) await record(env.client, join(folder, name), await take(env));
} finally {
  await env.close();
}
await receivers.close();
