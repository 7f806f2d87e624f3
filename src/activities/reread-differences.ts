// Re-reads each rule whose results differ from the aggregator's, to prevent false alarms that are caused only by replication lag.
import { randomUUID } from 'node:crypto';
import type { Aws } from '#src/aws/aws.ts';
import type { Config } from '#src/config/config.ts';
import type { AwsCallError } from '#src/aws/aws-errors.ts';
import { putJsonOnce } from '#src/aws/stored-json.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import { checkRegion, type RuleCheck } from '#domain/cross-check/cross-check.ts';
import type { RereadEvidence } from '#domain/cross-check/aggregator-evidence.ts';
import { toReportedRegion } from '#domain/cross-check/reported-region.ts';
import { needsReread, type Reread } from '#domain/cross-check/confirm-difference.ts';
import { keys } from '#domain/keys.ts';
import { signObject, type EvidenceKeys } from '#src/publish/evidence-key.ts';
import { readEvidence, readRegionRules } from '#src/publish/evidence.ts';
import { readAggregate, readEvidenceOfAggregator } from '#src/publish/read-aggregate.ts';
import type { RereadInput, ScanActivities } from '#src/workflows/activity-types.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/**
 * The maximum number of rules to re-read. If more rules differ, the problem is not limited to individual rules, and the report contains a
 * warning.
 */
const MAX_REREADS = 1_000;

/** The maximum time that a report waits for rules to be re-read. */
const MAX_REREAD_MS = 4 * 60_000;

/** The number of accounts re-read concurrently. Within an account, rules are read one after another. */
const ACCOUNTS_IN_FLIGHT = 20;

type Difference = Pick<RuleCheck, 'accountId' | 'region' | 'rule' | 'outcome'>;

export function createRereadDifferences(
  aws: Aws,
  config: Pick<Config, 'CONCURRENT_ACCOUNTS'>,
  evidenceKeys?: EvidenceKeys,
): ScanActivities['rereadDifferences'] {
  return (input) =>
    withHeartbeat({}, async (signal) => {
      const until = performance.now() + MAX_REREAD_MS;
      const differences = await findDifferences(aws, input, signal);
      const accounts = [...Map.groupBy(differences, ({ accountId }) => accountId)];
      const concurrency = Math.min(ACCOUNTS_IN_FLIGHT, config.CONCURRENT_ACCOUNTS);
      const read = await mapLimit(accounts, concurrency, ([accountId, own]) =>
        rereadAccount(aws, { accountId, runId: input.runId, signal, until }, own),
      );
      const evidence: RereadEvidence = { schemaVersion: 1, rereads: read.flat() };
      const key = keys.aggregator(input.runId, randomUUID());
      return signObject(evidenceKeys, await putJsonOnce(aws.store, key, evidence, signal));
    });
}

/**
 * Returns the differences to re-read. Rules with different verdicts come first, then rules with different counts, each in the order of the
 * coverage.
 */
async function findDifferences(
  { store }: Aws,
  { plan, shards }: RereadInput,
  signal: AbortSignal,
): Promise<Difference[]> {
  if (!plan.aggregate) return [];
  const aggregator = await readEvidenceOfAggregator(store, plan.aggregate, signal);
  if (aggregator.fault !== undefined) return [];
  const { index, startedAtMs } = await readAggregate(store, aggregator, signal);
  const { coverage, accounts } = await readEvidence(store, plan.discovery, shards, signal);
  const joined = new Map(accounts.map(({ id, joinedAtMs }) => [id, joinedAtMs]));
  const readRules = readRegionRules(store, coverage.lines, signal);
  const found = new Map<Difference['outcome'], Difference[]>([
    ['verdict differs', []],
    ['count differs', []],
  ]);
  for (const line of coverage.lines) {
    const region = toReportedRegion(line, await readRules(line), joined.get(line.accountId));
    const checks = region ? checkRegion(region, index, startedAtMs) : [];
    for (const check of checks.filter(needsReread)) {
      const { accountId, region: of, rule, outcome } = check;
      const list = found.get(outcome)!;
      if (list.length < MAX_REREADS) list.push({ accountId, region: of, rule, outcome });
    }
  }
  return [...found.values()].flat().slice(0, MAX_REREADS);
}

/** Reads the rules of one account. Rules that are not reached before `until` are omitted. */
async function rereadAccount(
  aws: Aws,
  { accountId, runId, signal, until }: { accountId: string; runId: string; signal: AbortSignal; until: number },
  differences: readonly Difference[],
): Promise<Reread[]> {
  const session = aws.openAccount(accountId, runId, signal);
  const readers = new Map<string, ReturnType<Aws['readRegion']>>();
  const rereads: Reread[] = [];
  for (const { region, rule } of differences) {
    if (performance.now() > until) break;
    const counts = { calls: 0, throttles: 0, retries: 0 };
    const reader = readers.get(region) ?? aws.readRegion(session, region, counts, signal);
    readers.set(region, reader);
    try {
      const { failingSince, hasMore } = await reader.readNonCompliantResults(rule);
      rereads.push({ accountId, region, rule, failingSince, ...(hasMore ? { hasMore: true } : {}) });
    } catch (error) {
      signal.throwIfAborted();
      rereads.push({ accountId, region, rule, fault: (error as AwsCallError).message.slice(0, 600) });
    }
  }
  return rereads;
}
