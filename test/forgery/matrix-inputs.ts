// The bad inputs of each activity, made from what an honest report had.
import { manifestOf, type Target } from './target.ts';

export const KINDS = ['wrong type', 'oversized', 'foreign key', 'stale', 'replayed'] as const;

/** An input of each kind. A kind that an entry point has no input for is absent. */
export type Inputs = Partial<Record<(typeof KINDS)[number], unknown>>;

export const LONG = 'a'.repeat(21_000);

/** An object outside of every run. */
export const FOREIGN = { key: 'history/2026-01-05.json', sha256: '0'.repeat(64), bytes: 1 };

/** What each activity is played, in the name of a run of the attacker's; `stale` and `replayed` are what the honest run had. */
export async function activityInputs(target: Target): Promise<Record<string, Inputs>> {
  const { plan, shards } = await manifestOf(target, target.honest);
  const { runId: ended } = target.honest;
  const { discovery } = plan;
  const account = { id: target.accountId, name: 'payments', ou: 'Prod' };
  const select = { offset: 0, limit: 1 };
  const [outcome] = JSON.parse(String(await target.lab.store.get(shards[0]!))) as unknown[];
  const inRun = (runId: string) => ({
    discoverAccounts: { runId, scheduledAt: '2026-02-02T01:00:00Z', input: {} },
    scanAccount: { runId, account, regions: ['us-east-1'], attempts: 1 },
    readShardProgress: { runId, discovery, select },
    readAccountTags: { runId, discovery },
    readAggregator: { runId, aggregator: { name: 'organization', region: 'us-east-1', warningPercent: 1 } },
    rereadDifferences: { runId, plan, shards },
    storeShard: { runId, shard: 0, outcomes: [outcome] },
    publishReport: {
      ...{ runId, workflowId: '<workflow>', number: 1, startedAt: '2026-02-02T01:00:00Z', input: {}, plan, shards },
    },
    planRoutedNotices: {
      runId,
      settings: plan.settings!,
      parts: { key: `runs/${runId}/publications/1/0/parts.json`, sha256: FOREIGN.sha256, bytes: 1 },
    },
    notify: {
      channel: 'jira',
      news: {
        ...{ event: 'run-failed', number: 1, runId, executionRunId: runId, workflowId: '<workflow>' },
        ...{ scheduledAt: '2026-01-05T01:00:00Z', failures: [] },
      },
    },
  });
  const of = (name: keyof ReturnType<typeof inRun>, foreign?: unknown): Inputs => {
    const own = inRun('<run>')[name];
    return {
      'wrong type': 7,
      oversized: lengthened(own),
      ...(foreign === undefined ? {} : { 'foreign key': { ...own, ...foreign } }),
      stale: inRun(ended)[name],
      replayed: own,
    };
  };
  // A run of the attacker's has no list of parts to replay.
  const { replayed: _, ...routed } = of('planRoutedNotices', { parts: FOREIGN });
  const badAccount = { account: { ...account, id: '../../x' } };
  return {
    planNotices: { 'wrong type': 7, oversized: LONG },
    discoverAccounts: of('discoverAccounts', { runId: 'x/../y' }),
    listShardAccounts: {
      ...{ 'wrong type': 7, oversized: { discovery: { ...discovery, key: LONG }, select } },
      'foreign key': { discovery: FOREIGN, select },
      replayed: { discovery, select },
    },
    scanAccount: of('scanAccount', badAccount),
    readShardProgress: of('readShardProgress', { discovery: FOREIGN }),
    readAccountTags: of('readAccountTags', { discovery: FOREIGN }),
    readAggregator: of('readAggregator', { aggregator: { name: '../x', region: 'x/../y', warningPercent: 1 } }),
    rereadDifferences: of('rereadDifferences', { shards: [FOREIGN] }),
    storeShard: of('storeShard', {
      outcomes: [
        {
          accountId: account.id,
          regions: [{ region: 'us-east-1', disposition: 'scanned', rules: 1, rows: 1, part: FOREIGN }],
        },
      ],
    }),
    publishReport: of('publishReport', { shards: [FOREIGN] }),
    notify: of('notify', { reference: '../../admin' }),
    planRoutedNotices: routed,
  };
}

/** The same input with every text far too long. */
export function lengthened(value: unknown): unknown {
  if (typeof value === 'string') return LONG;
  if (Array.isArray(value)) return value.map(lengthened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, lengthened(item)]));
}
