// What workflows take, know, answer and return: plain JSON, which histories keep. Names of fields are stored.
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

/** The workflow's input, checked by `parseReportInput`; nothing at all means the weekly report. */
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

/** What discovery found and settled: all that the run needs to know of the configuration is recorded here. */
export type RunPlan = {
  /** The bucket that the run writes to: workers with another one refuse its activities. Absent in runs of version 1.0.0. */
  bucket?: string;
  discovery: StoredObject;
  accountsToScan: number;
  /** The accounts to read, where a base run gives the others; otherwise every account in scope. */
  accountIds?: string[];
  regions: string[];
  reportDate: string;
  timeZone: string;
  /** Whether the report covers the whole organization, and so may be promoted to the dated keys. */
  whole: boolean;
  concurrentAccounts: number;
  scanAttempts: number;
  /** How much less than the last report counts as a drop worth a warning, in percent. */
  dropWarningPercent: number;
  /** ISO instant at which the schedule that started this run wants to start the next; absent: none, or not known. */
  nextScheduledAt?: string;
  /** What the organization says of itself (`ReportSettings`), as it was when the run began; absent: the defaults. */
  settings?: StoredObject;
  /** Whether tags of accounts are read in parallel with the scan. */
  readAccountTags?: boolean;
  /** What was read of them (`TagsOfAccounts`), this run's or its base's. */
  accountTags?: StoredObject;
  /** What the report knows of those before it, where a base run has settled it; else what history says. */
  past?: ReportBaseline;
  /** Outcomes that this run starts from: those of its base run, in order; later ones win. */
  baseShards: StoredObject[];
  /** The publications that those outcomes come from, oldest first. */
  restsOn: { runId: string; number: number }[];
};

/** What binds an activity to the bucket of its run; it is the plan's. */
export type BucketBound = { bucket?: string | undefined };

/** Which of the discovered accounts a shard reads: a slice of those in scope, or the ones named. */
export type ShardSelection = { offset: number; limit: number } | { accountIds: string[] };

/** A publication: what the workflow's result says of it. `keys` name the dated objects if it was promoted. */
export type Publication = PublicationFacts & {
  number: number;
  keys: { raw: string; report: string; trend: string; manifest: string; history: string };
  manifestSha256: string;
  failedAccountIds: string[];
  /** At most MAX_FAILED_ACCOUNTS lines, a line an account and region. */
  failures: Failure[];
};

/** Who is notified of a run, and when: decided at its start. */
export type NotificationPlan = {
  channels: ChannelName[];
  /** Whether the first report of a run is notified if it is complete. */
  tellComplete: boolean;
  expectedRunMinutes: number;
};

/** `failedAccounts` answers with at most this many lines: a query's answer is one payload. */
export const MAX_FAILED_ACCOUNTS = 1_000;

export type FailedAccounts = { total: number; accounts: FailedAccount[] };

/** What a run carries along of its notices when it continues as new. */
export type OutboxState = {
  plan: NotificationPlan;
  undelivered: UndeliveredNotification[];
  /** What each channel answered to the first notice, such as a ticket's key. */
  references: Partial<Record<ChannelName, string>>;
  /** Whether people were notified that a step keeps failing, and of no publication since. */
  isAlarmed?: boolean;
};

export type Phase = 'discovering' | 'scanning' | 'publishing' | 'awaiting-retry' | 'done';

export type ScanTotals = { done: number; failed: number; rows: number };

/** The number that the publication would have had, and why there is none. */
export type FailedRepublication = { number: number; reason: string };

/** What a run knows, and carries along when its history is full and it continues as new. */
export type RunState = {
  startedAt: string;
  plan: RunPlan;
  shards: StoredObject[];
  shardsRun: number;
  publication?: Publication;
  /** A later publication that there is none of, for a step of its retry failed for good. */
  unpublished?: FailedRepublication;
  retryUntil?: string;
  /** Absent in runs without notifications. */
  notices?: OutboxState;
};

export type Progress = ScanTotals & {
  runId: string;
  phase: Phase;
  accounts: number;
  publication?: Omit<Publication, 'failedAccountIds' | 'failures'>;
  unpublished?: FailedRepublication;
  retryUntil?: string;
};

/** What the workflow returns: the last publication. */
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
  /** Notices that a channel did not take for good; absent: none. */
  undelivered?: UndeliveredNotification[];
};

/** The answer to `retryFailedAccounts`: how many accounts it queued, how many were queued already, how many failed in all. */
export type RetryAnswer = { accepted: number; alreadyQueued: number; failed: number };

export type ScanShardInput = BucketBound & {
  runId: string;
  shard: number;
  discovery: StoredObject;
  select: ShardSelection;
  regions: string[];
  /** Accounts in flight to begin with; `grantSlots` adds to them. */
  slots: number;
  scanAttempts: number;
  /** ISO instant at which accounts that are still unread have failed. */
  deadline: string;
  /** The plan's. */
  nextScheduledAt?: string | undefined;
};

/** Totals since the shard began, so that a signal that comes twice or late does no harm. */
export type ShardProgress = { shard: number; done: number; failed: number; rows: number; releasedSlots: number };

/** Counts for progress; the outcomes themselves are in the stored object. */
export type ShardResult = { stored: StoredObject; accounts: number; failed: number; rows: number };
