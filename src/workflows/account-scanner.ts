// Scans accounts in shards. Several scans of a run may be in flight concurrently.
import { setHandler } from '@temporalio/workflow';
import { splitIntoShards, type AccountsToRead } from './split-shards.ts';
import { parseSignal } from './internal-inputs.ts';
import type { RunStatus } from './run-status.ts';
import type { ScanCutoff } from './scan-cutoff.ts';
import { shardProgress } from './scan-shard.ts';
import { shardProgress as progressSchema } from './schemas.ts';
import { runShards, type ProgressReceiver } from './shard-scheduler.ts';
import type { ScanTotals } from './types.ts';
import type { ShardResult } from './shard-types.ts';

/** `accounts` is the number of accounts. */
type OnProgress = (totals: ScanTotals & { accounts: number }) => void;

export type ScanOptions = {
  /** The ISO instant at which the scan ends, even if accounts are still unread. */
  deadline: string;
  /** The maximum number of accounts in flight. */
  slots: number;
  onProgress: OnProgress;
  cutoff?: ScanCutoff | undefined;
};

export class AccountScanner {
  private readonly status: RunStatus;
  private readonly schedulers = new Set<ProgressReceiver>();

  constructor(status: RunStatus) {
    this.status = status;
    setHandler(shardProgress, (argument) => {
      const progress = parseSignal('shardProgress', progressSchema, argument);
      // Every shard of a run has a different number, so only one scheduler recognizes it.
      if (progress) for (const scheduler of this.schedulers) scheduler.recordProgress(progress);
    });
  }

  /** Scans accounts and returns the results of their shards, in order. */
  scan(accounts: AccountsToRead, { deadline, slots, onProgress, cutoff }: ScanOptions): Promise<ShardResult[]> {
    const { runId, workflowId } = this.status.execution;
    const { plan, shardsRun } = this.status.requireState();
    const { discovery, regions, scanAttempts, nextScheduledAt, bucket, accountTimeoutMinutes } = plan;
    const shards = splitIntoShards(accounts, regions.length, shardsRun);
    this.status.countShards(shards.length);
    const total = shards.reduce((sum, shard) => sum + shard.accounts, 0);
    onProgress({ accounts: total, done: 0, failed: 0, rows: 0 });
    const timeout = accountTimeoutMinutes === undefined ? {} : { accountTimeoutMinutes };
    const common = { runId, discovery, regions, scanAttempts, deadline, bucket, nextScheduledAt, ...timeout };
    const report = (totals: ScanTotals) => onProgress({ accounts: total, ...totals });
    return runShards({ shards, slots, common, workflowId, onProgress: report, schedulers: this.schedulers, cutoff });
  }
}
