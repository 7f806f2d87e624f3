// The inputs, states, answers and results of workflows. They are plain JSON that histories keep, so field names are stored.
import type { ReportBaseline } from '#domain/history/history.ts';
import type { StoredObject, FailedAccount } from '#domain/coverage/outcome.ts';
import type {
  Failure,
  PublicationFacts,
  ChannelName,
  UndeliveredNotification,
  ReportStatus,
} from '#domain/notifications/notification.ts';
import type { AccountCounts } from '#domain/coverage/reconciliation.ts';

/** The workflow's input, checked by `parseReportInput`. No input means the weekly report. */
export type ReportInput = {
  accountIds?: string[];
  excludeAccountIds?: string[];
  ouIds?: string[];
  regions?: string[];
  reportDate?: string;
  baseRunId?: string;
  rebuildFrom?: string;
  retryWindowHours?: number;
  concurrentAccounts?: number;
  replace?: boolean;
};

/** What discovery found and decided. It records everything that the run needs to know of the configuration. */
export type RunPlan = {
  /** The bucket that the run writes to. Workers with another bucket refuse its activities. Absent in runs of version 1.0.0. */
  bucket?: string;
  discovery: StoredObject;
  accountsToScan: number;
  /** The accounts to read if the others come from a base run; absent if every account in scope is read. */
  accountIds?: string[];
  regions: string[];
  reportDate: string;
  timeZone: string;
  /** Whether the report covers the whole organization, and so may be promoted to the dated keys. */
  whole: boolean;
  concurrentAccounts: number;
  scanAttempts: number;
  /** Minutes after the start of the first scan from which half of the accounts are enough to publish; absent if off. */
  publishDeadlineMinutes?: number;
  /** Minutes of work that an account may take over all attempts; absent if there is no limit. */
  accountTimeoutMinutes?: number;
  /** The drop since the last report, in percent, above which there is a warning. */
  dropWarningPercent: number;
  /** The ISO instant of the schedule's next start; absent if no schedule started this run or the instant is not known. */
  nextScheduledAt?: string;
  /** The organization's settings (`ReportSettings`) as they were when the run began; absent if the defaults apply. */
  settings?: StoredObject;
  /** Whether tags of accounts are read in parallel with the scan. */
  readAccountTags?: boolean;
  /** The tags of accounts (`TagsOfAccounts`) that this run or its base run read. */
  accountTags?: StoredObject;
  /** The AWS Config aggregator that the report is compared with; absent if none is set. */
  aggregator?: AggregatorPlan;
  /** What this run or its base run read of the aggregator (`AggregatorEvidence`). */
  aggregate?: StoredObject;
  /** The rules that were read again before the last publication (`RereadEvidence`). */
  rereads?: StoredObject;
  /** What the report knows about earlier reports, if it comes from a base run; absent if history is read. */
  past?: ReportBaseline;
  /** The stored outcomes of the base run, in order, from which this run starts. Later outcomes win. */
  baseShards: StoredObject[];
  /** The publications that the outcomes of the base run come from, oldest first. */
  restsOn: { runId: string; number: number }[];
  /** Whether a second raw CSV, without formulas, is written. */
  safeCsv?: boolean;
  /** The search attributes that the run sets: those that the namespace has; absent if it sets none. */
  searchAttributes?: string[];
  /** The MAC of the worker that made the plan; absent if no EVIDENCE_KEY was set. */
  mac?: string;
};

/** An AWS Config aggregator, and the share of differing rules, in percent, above which there is a warning. */
export type AggregatorPlan = { name: string; region: string; warningPercent: number };

/** Binds an activity to the bucket of its run, which the plan names. */
export type BucketBound = { bucket?: string | undefined };

/** The accounts that a shard reads: a slice of the accounts in scope, or the accounts with these ids. */
export type ShardSelection = { offset: number; limit: number } | { accountIds: string[] };

/** A publication as the workflow's result describes it. `keys` name the dated objects if it was promoted. */
export type Publication = PublicationFacts & {
  number: number;
  keys: { raw: string; report: string; trend: string; manifest: string; history: string };
  manifestSha256: string;
  failedAccountIds: string[];
  /** At most MAX_FAILED_ACCOUNTS lines, one for each failed account and region. */
  failures: Failure[];
  /** The list of the workbooks of owners and organizational units; absent if the settings ask for none. */
  parts?: StoredObject;
};

/** Who is notified of a run, and when. It is decided when the run starts. */
export type NotificationPlan = {
  channels: ChannelName[];
  /** Whether people are notified of a run's first report if that report is complete. */
  tellComplete: boolean;
  expectedRunMinutes: number;
};

/** `failedAccounts` answers with at most this many lines, because a query's answer is one payload. */
export const MAX_FAILED_ACCOUNTS = 1_000;

export type FailedAccounts = { total: number; accounts: FailedAccount[] };

/** What a run knows about its notifications, and carries along when it continues as new. */
export type OutboxState = {
  plan: NotificationPlan;
  undelivered: UndeliveredNotification[];
  /** The reference that each channel answered to the first notification, such as a ticket's key. */
  references: Partial<Record<ChannelName, string>>;
  /** Whether people were notified that a step keeps failing and have not been notified of a publication since. */
  isAlarmed?: boolean;
  /** The figures, by part, of the last notification about it. A republication notifies only of parts whose figures changed. */
  routed?: Record<string, string>;
};

export type Phase = 'discovering' | 'scanning' | 'publishing' | 'awaiting-retry' | 'done';

export type ScanTotals = { done: number; failed: number; rows: number };

/** A republication that failed: the number that it would have had, and why there is none. */
export type FailedRepublication = { number: number; reason: string };

/** What a run knows, and carries along when its history is full and it continues as new. */
export type RunState = {
  startedAt: string;
  plan: RunPlan;
  shards: StoredObject[];
  shardsRun: number;
  publication?: Publication;
  /** The later publication that does not exist because a step of its retry failed for good. */
  unpublished?: FailedRepublication;
  retryUntil?: string;
  /** The accounts that the publish deadline cut off. They are read in the retry window, and then the report is republished. */
  unfinished?: string[];
  /** The state of the outbox; absent in runs without notifications. */
  notices?: OutboxState;
};

export type Progress = ScanTotals & {
  runId: string;
  phase: Phase;
  accounts: number;
  publication?: Omit<Publication, 'failedAccountIds' | 'failures'>;
  unpublished?: FailedRepublication;
  retryUntil?: string;
  /** The number of accounts that the publish deadline cut off and that are still being read. */
  unfinished?: number;
};

/** The workflow's result, which describes the last publication. */
export type ReportResult = {
  runId: string;
  reportDate: string;
  status: ReportStatus;
  accounts: AccountCounts;
  rows: number;
  keys: Publication['keys'];
  manifestSha256: string;
  /** The report's warnings; empty is good. */
  flags: string[];
  promoted: boolean;
  promotedReason?: string;
  /** Notifications that a channel rejected for good; absent if there are none. */
  undelivered?: UndeliveredNotification[];
};

/** The answer to `retryFailedAccounts`: accounts that it queued, accounts that were queued already, and all failed accounts. */
export type RetryAnswer = { accepted: number; alreadyQueued: number; failed: number };
