// Reads from Temporal which regions are finished in the accounts that a shard is still scanning. The workflow itself cannot see heartbeats.
import { activityInfo, getClient } from '@temporalio/activity';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import type { AccountOutcome } from '#domain/coverage/outcome.ts';
import type { EvidenceKeys } from '#src/publish/evidence-key.ts';
import type { AccountToScan, ScanActivities, ScanProgress } from '#src/workflows/activity-types.ts';
import { filterAuthentic } from './region-progress.ts';

/**
 * A slow server must not delay the report for long. If the progress cannot be read, the only consequence is that finished regions are read
 * again.
 */
const TIMEOUT_MS = 10_000;

/**
 * Creates the activity, which lists the accounts of the shard, because the MAC in a heartbeat is checked against the heartbeat's account.
 */
export function createReadShardProgress(
  listAccounts: ScanActivities['listShardAccounts'],
  evidenceKeys?: EvidenceKeys,
): ScanActivities['readShardProgress'] {
  return async ({ runId, ...shard }) => {
    const [accounts, progress] = await Promise.all([listAccounts(shard), readHeartbeats()]);
    const known = new Map(accounts.map((account) => [account.id, account]));
    return progress.flatMap((found) => {
      const account = known.get(found.accountId ?? '');
      return account ? [toOutcome(account, found, runId, evidenceKeys)] : [];
    });
  };
}

function toOutcome(
  account: AccountToScan,
  { regions = [], incomplete = [] }: Partial<ScanProgress>,
  runId: string,
  evidenceKeys: EvidenceKeys | undefined,
): AccountOutcome {
  return {
    accountId: account.id,
    regions: filterAuthentic([...incomplete, ...regions], { runId, account }, evidenceKeys),
  };
}

/** Returns the last heartbeat details of each activity that the calling shard waits for. */
async function readHeartbeats(): Promise<Partial<ScanProgress>[]> {
  const client = getClient();
  const { workflowId, runId } = activityInfo().workflowExecution!;
  const { raw } = await client.withDeadline(Date.now() + TIMEOUT_MS, () =>
    client.workflow.getHandle(workflowId, runId).describe(),
  );
  const scans = (raw.pendingActivities ?? []).filter(({ activityType }) => activityType?.name === 'scanAccount');
  const details = await Promise.all(
    scans.map(async ({ heartbeatDetails }) => {
      const [found] = await decodeArrayFromPayloads(client.options.loadedDataConverter, heartbeatDetails?.payloads);
      return found as Partial<ScanProgress> | undefined;
    }),
  );
  return details.filter((found) => found !== undefined);
}
