// Reads a shard's accounts and stores its outcomes, because both lists are too long for a workflow's history.
import { randomUUID } from 'node:crypto';
import { findS3Problem } from '#src/aws/s3-errors.ts';
import type { Store } from '#src/aws/store.ts';
import { parseStoredJson, putJsonOnce } from '#src/aws/stored-json.ts';
import type { Discovery } from '#domain/coverage/reconciliation.ts';
import { keys } from '#domain/keys.ts';
import type { Metrics } from '#src/observability/metrics.ts';
import { signObject, type EvidenceKeys } from '#src/publish/evidence-key.ts';
import type { ScanActivities } from '#src/workflows/activity-types.ts';
import { s3RefusedFailure } from './failures.ts';

export function createListShardAccounts(store: Store): ScanActivities['listShardAccounts'] {
  return async ({ discovery, select }) => {
    const body = await store.get(discovery).catch((error: unknown) => throwS3Error(error, store));
    const { accounts, regions, tagKeys } = parseStoredJson(discovery.key, body) as Discovery;
    const selected =
      'accountIds' in select
        ? accounts.filter(({ id }) => select.accountIds.includes(id))
        : accounts.filter(({ scope }) => scope === 'scan').slice(select.offset, select.offset + select.limit);
    return selected.map(({ id, name, ou, outOfScope }) => {
      const left = outOfScope && { regions: regions.filter((region) => !Object.hasOwn(outOfScope, region)) };
      return { id, name, ou, ...left, ...(tagKeys ? { tagKeys } : {}) };
    });
  };
}

/**
 * Stores a shard's outcomes and counts them. This is the only place that handles all outcomes together, whether scanned, failed or
 * cancelled.
 */
export function createStoreShard(
  store: Store,
  metrics: Pick<Metrics, 'countOutcomes'>,
  evidenceKeys?: EvidenceKeys,
): ScanActivities['storeShard'] {
  return async ({ runId, shard, outcomes }) => {
    const stored = await putJsonOnce(store, keys.shard(runId, shard, randomUUID()), outcomes).catch((error: unknown) =>
      throwS3Error(error, store),
    );
    metrics.countOutcomes(outcomes);
    return signObject(evidenceKeys, stored);
  };
}

/** Throws the error so that Temporal retries, or so that the run fails immediately if S3's error is final. */
function throwS3Error(error: unknown, { bucket }: Store): never {
  const problem = findS3Problem(error, bucket);
  throw problem?.isFinal ? s3RefusedFailure(problem) : error;
}
