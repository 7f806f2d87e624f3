// The inputs, states, responses and results of workflows. They are plain JSON stored in histories, so field names must not change.
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

/** The result of discovery, which includes all the configuration that the run needs. */
export type RunPlan = {
  /** The bucket that the run writes to. Workers with another bucket reject its activities. The field is absent in runs of version 1.0.0. */
  bucket?: string;
  discovery: StoredObject;
  accountsToScan: number;
  /** The accounts to read if the others come from a base run; absent if every account in scope is read. */
  accountIds?: string[];
  regions: string[];
  reportDate: string;
  timeZone: string;
  /** Whether the report covers the whole organization and may therefore be promoted to the dated keys. */
  whole: boolean;
  concurrentAccounts: number;
  scanAttempts: number;
  /**
   * The number of minutes after the start of the first scan from which the run publishes when half of the accounts have ended; absent if
   * disabled.
   */
  publishDeadlineMinutes?: number;
  /** The maximum number of minutes that all attempts may work on an account; absent if there is no limit. */
  accountTimeoutMinutes?: number;
  /** The drop since the last report, in percent, above which the report contains a warning. */
  dropWarningPercent: number;
  /** The ISO instant of the schedule's next start; absent if no schedule started this run or the instant is not known. */
  nextScheduledAt?: string;
  /** The report settings (`ReportSettings`) at the time the run began; absent if the defaults apply. */
  settings?: StoredObject;
  /** Whether account tags are read in parallel with the scan. */
  readAccountTags?: boolean;
  /** The account tags (`TagsOfAccounts`) that this run or its base run has read. */
  accountTags?: StoredObject;
  /** The AWS Config aggregator that the report is compared with; absent if none is set. */
  aggregator?: AggregatorPlan;
  /** The data (`AggregatorEvidence`) that this run or its base run has read from the aggregator. */
  aggregate?: StoredObject;
  /** The rules (`RereadEvidence`) that were re-read before the last publication. */
  rereads?: StoredObject;
  /** The facts about earlier reports, if they come from a base run; absent if they are read from history. */
  past?: ReportBaseline;
  /** The stored outcomes of the base run from which this run starts, in order. Later outcomes override earlier ones. */
  baseShards: StoredObject[];
  /** The publications that the outcomes of the base run come from, oldest first. */
  restsOn: { runId: string; number: number }[];
  /** Whether a second raw CSV is written in which no cell can act as a formula. */
  safeCsv?: boolean;
  /** The search attributes that the run sets, limited to those that exist in the namespace; absent if it sets none. */
  searchAttributes?: string[];
  /** The MAC of the worker that made the plan; absent if no EVIDENCE_KEY was set. */
  mac?: string;
};

/** An AWS Config aggregator, and the share of differing rules, in percent, above which there is a warning. */
export type AggregatorPlan = { name: string; region: string; warningPercent: number };

/** Binds an activity to the bucket of its run, which is recorded in the plan. */
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
  /** The list of the workbooks of owners and organizational units; absent if the settings request none. */
  parts?: StoredObject;
};

/** Who is notified of a run, and when. This is decided when the run starts. */
export type NotificationPlan = {
  channels: ChannelName[];
  /** Whether people are notified of a run's first report if that report is complete. */
  tellComplete: boolean;
  expectedRunMinutes: number;
};

/** The maximum number of lines in the result of the query `failedAccounts`, because a query result is one payload. */
export const MAX_FAILED_ACCOUNTS = 1_000;

export type FailedAccounts = { total: number; accounts: FailedAccount[] };

/** The state of a run's notifications, which is passed on when the run continues as new. */
export type OutboxState = {
  plan: NotificationPlan;
  undelivered: UndeliveredNotification[];
  /** The reference that each channel returned for the first notification, such as a ticket's key. */
  references: Partial<Record<ChannelName, string>>;
  /** Whether people were notified that a step keeps failing and have not been notified of a publication since. */
  isAlarmed?: boolean;
  /** For each part, the figures in its last notification. A republication sends notifications only for parts whose figures changed. */
  routed?: Record<string, string>;
};

export type Phase = 'discovering' | 'scanning' | 'publishing' | 'awaiting-retry' | 'done';

export type ScanTotals = { done: number; failed: number; rows: number };

/** A republication that failed: the number that it would have had, and the reason for the failure. */
export type FailedRepublication = { number: number; reason: string };

/** The state of a run, which is passed on when its history is full and it continues as new. */
export type RunState = {
  startedAt: string;
  plan: RunPlan;
  shards: StoredObject[];
  shardsRun: number;
  publication?: Publication;
  /** The republication that is missing because a step of its retry failed for good. */
  unpublished?: FailedRepublication;
  retryUntil?: string;
  /** The accounts that were unfinished at the publish deadline. They are read in the retry window, and then the report is republished. */
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
  /** The number of accounts that were unfinished at the publish deadline and are still being read. */
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
  /** The report's warnings; empty if there are none. */
  flags: string[];
  promoted: boolean;
  promotedReason?: string;
  /** Notifications that a channel finally rejected; absent if there are none. */
  undelivered?: UndeliveredNotification[];
};

/**
 * The response to `retryFailedAccounts`: the number of accounts that it queued, of accounts that were already queued, and of all failed
 * accounts.
 */
export type RetryResponse = { accepted: number; alreadyQueued: number; failed: number };
