// What workflows may ask for, and what passes between them: plain JSON, small enough for a history.
import type { Past } from '#domain/history/history.ts';
import type {
  ChannelName,
  Failure,
  News,
  PublicationFacts,
  UndeliveredNotice,
} from '#domain/notifications/notification.ts';
import type { AccountOutcome, FailedAccount, StoredObject } from '#domain/coverage/outcome.ts';

/** Task queues. Publishing has its own, so that a big workbook never holds up a scan, nor the other way round. */
export const TASK_QUEUE = 'aws-config-compliance';
export const PUBLISH_TASK_QUEUE = 'aws-config-compliance-publish';

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

export type DiscoverInput = {
  runId: string;
  scheduledAt: string;
  input: ReportInput;
  /** The schedule that started the run; absent: none did. */
  scheduleId?: string;
  /** The bucket of that schedule; absent: none did, or one of version 1.0.0. */
  bucket?: string;
} & ReportsFailures;

/** Of activities that are tried for long: after how many milliseconds of failed attempts one of them throws `KEEPS_FAILING`. */
type ReportsFailures = { reportFailureAfterMs?: number };

/** The type of the failure by which an activity says that its attempts keep failing; its cause is the last one's. */
export const KEEPS_FAILING = 'KeepsFailing';

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
  /** Whether tags of accounts are read beside the scan. */
  readAccountTags?: boolean;
  /** What was read of them (`TagsOfAccounts`), this run's or its base's. */
  accountTags?: StoredObject;
  /** What the report knows of those before it, where a base run has settled it; else what history says. */
  past?: Past;
  /** Outcomes that this run starts from: those of its base run, in order; later ones win. */
  baseShards: StoredObject[];
  /** The publications that those outcomes come from, oldest first. */
  restsOn: { runId: string; number: number }[];
};

export type AccountToScan = { id: string; name: string; ou: string };

/** What binds an activity to the bucket of its run; it is the plan's. */
export type OfBucket = { bucket?: string | undefined };

/** Which of the discovered accounts a shard reads: a slice of those in scope, or the ones named. */
export type ShardSelection = { offset: number; limit: number } | { accountIds: string[] };

export type ScanAccountInput = OfBucket & {
  runId: string;
  account: AccountToScan;
  regions: string[];
  attempts: number;
};

export type PublishInput = {
  runId: string;
  workflowId: string;
  number: number;
  startedAt: string;
  plan: RunPlan;
  input: ReportInput;
  shards: StoredObject[];
  /** Notices of earlier publications that a channel did not take for good. */
  undelivered?: UndeliveredNotice[];
} & ReportsFailures;

/** A publication: what the workflow's result says of it. `keys` name the dated objects if it was promoted. */
export type Publication = PublicationFacts & {
  number: number;
  keys: { raw: string; report: string; trend: string; manifest: string; history: string };
  manifestSha256: string;
  failedAccountIds: string[];
  /** At most MAX_FAILED_ACCOUNTS lines, a line an account and region. */
  failures: Failure[];
};

/** Who is told of a run, and when: settled at its start. */
export type NoticePlan = {
  channels: ChannelName[];
  /** Whether a report that is complete at once is told of. */
  tellComplete: boolean;
  expectedRunMinutes: number;
};

export type NotifyInput = { channel: ChannelName; news: News; reference?: string };

/** The activities, as workflows see them. */
export type Ports = {
  planNotices(): Promise<NoticePlan>;
  discoverAccounts(input: DiscoverInput): Promise<RunPlan>;
  listShardAccounts(input: OfBucket & { discovery: StoredObject; select: ShardSelection }): Promise<AccountToScan[]>;
  scanAccount(input: ScanAccountInput): Promise<AccountOutcome>;
  readAccountTags(input: OfBucket & { runId: string; discovery: StoredObject }): Promise<StoredObject>;
  storeShard(input: OfBucket & { runId: string; shard: number; outcomes: AccountOutcome[] }): Promise<StoredObject>;
};

/** The activities of the publishing queue. */
export type PublishPorts = {
  publishReport(input: PublishInput): Promise<Publication>;
  /** Sends one notice; `reference` is what later ones on this channel refer to. */
  notify(input: NotifyInput): Promise<{ reference?: string }>;
};

/** `failedAccounts` answers with at most this many lines: a query's answer is one payload. */
export const MAX_FAILED_ACCOUNTS = 1_000;

export type FailedAccounts = { total: number; accounts: FailedAccount[] };

/** Details of a failed attempt at an account, and of the heartbeats before: what need not be done again. */
export type ScanProgress = {
  regions: AccountOutcome['regions'];
  /** Regions that were read but for an extra, such as tags. Workers of version 1.0.0 name neither these nor `answered`. */
  incomplete?: AccountOutcome['regions'];
  /** Regions in which a call has succeeded. */
  answered?: string[];
};
