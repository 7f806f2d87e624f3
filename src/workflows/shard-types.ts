// The inputs, signals and results of the child workflows that scan shards. They are stored in histories, so field names must not change.
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { BucketBound, ShardSelection } from './types.ts';

export type ScanShardInput = BucketBound & {
  runId: string;
  shard: number;
  discovery: StoredObject;
  select: ShardSelection;
  regions: string[];
  /** The number of slots when the shard starts. The signal `grantSlots` adds more. */
  slots: number;
  scanAttempts: number;
  /** The ISO instant at which accounts that are still unread fail. */
  deadline: string;
  /** `nextScheduledAt` of the plan. */
  nextScheduledAt?: string | undefined;
  /** `accountTimeoutMinutes` of the plan. */
  accountTimeoutMinutes?: number | undefined;
  /**
   * The ISO instant from which the shard reports the end of each account, because the run may then end the scan; absent if the run
   * never ends it early.
   */
  publishDeadline?: string | undefined;
};

/** Totals since the shard began. They are totals and not increments, so that a signal that arrives twice or late does no harm. */
export type ShardProgress = { shard: number; done: number; failed: number; rows: number; releasedSlots: number };

/** The counts of a finished shard, used for progress. The outcomes themselves are in the object `stored`. */
export type ShardResult = {
  stored: StoredObject;
  accounts: number;
  failed: number;
  rows: number;
  /** The accounts that were unfinished when the run ended the scan; absent if there are none. */
  unfinished?: string[];
};
