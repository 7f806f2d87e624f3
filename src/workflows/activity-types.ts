// The activities that workflows may ask for, with their inputs: plain JSON, small enough for a history.
import type { ChannelName, NotificationEvent, UndeliveredNotification } from '#domain/notifications/notification.ts';
import type { ReportInput, RunPlan, BucketBound, ShardSelection, Publication, NotificationPlan } from './types.ts';
import type { AccountOutcome, StoredObject } from '#domain/coverage/outcome.ts';

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

export type AccountToScan = { id: string; name: string; ou: string };

export type ScanAccountInput = BucketBound & {
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
  undelivered?: UndeliveredNotification[];
} & ReportsFailures;

export type NotifyInput = { channel: ChannelName; news: NotificationEvent; reference?: string };

/** The activities, as workflows see them. */
export type ScanActivities = {
  planNotices(): Promise<NotificationPlan>;
  discoverAccounts(input: DiscoverInput): Promise<RunPlan>;
  listShardAccounts(input: BucketBound & { discovery: StoredObject; select: ShardSelection }): Promise<AccountToScan[]>;
  scanAccount(input: ScanAccountInput): Promise<AccountOutcome>;
  readAccountTags(input: BucketBound & { runId: string; discovery: StoredObject }): Promise<StoredObject>;
  storeShard(input: BucketBound & { runId: string; shard: number; outcomes: AccountOutcome[] }): Promise<StoredObject>;
};

/** The activities of the publishing queue. */
export type PublishActivities = {
  publishReport(input: PublishInput): Promise<Publication>;
  /** Sends one notice; `reference` is what later ones on this channel refer to. */
  notify(input: NotifyInput): Promise<{ reference?: string }>;
};

/** Details of a failed attempt at an account, and of the heartbeats before: what need not be done again. */
export type ScanProgress = {
  regions: AccountOutcome['regions'];
  /** Regions that were read but for an extra, such as tags. Workers of version 1.0.0 name neither these nor `answered`. */
  incomplete?: AccountOutcome['regions'];
  /** Regions in which a call has succeeded. */
  answered?: string[];
};
