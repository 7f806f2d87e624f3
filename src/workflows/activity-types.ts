// The activities that workflows may call. Their inputs are plain JSON that is small enough for a history.
import type { ChannelName, NotificationEvent, UndeliveredNotification } from '#domain/notifications/notification.ts';
import type {
  AggregatorPlan,
  ReportInput,
  RunPlan,
  BucketBound,
  ShardSelection,
  Publication,
  NotificationPlan,
} from './types.ts';
import type { TagKeySettings } from '#domain/settings/tag-keys.ts';
import type { AccountOutcome, StoredObject } from '#domain/coverage/outcome.ts';

export type DiscoverInput = {
  runId: string;
  scheduledAt: string;
  input: ReportInput;
  /** The id of the schedule that started the run; absent if no schedule did. */
  scheduleId?: string;
  /** The bucket that the schedule's memo names; absent if no schedule started the run, or one of version 1.0.0 did. */
  bucket?: string;
} & ReportsFailures;

/**
 * For activities that are retried for hours: the number of milliseconds of failed attempts after which an attempt throws `PERSISTENT_FAILURE`.
 */
type ReportsFailures = { reportFailureAfterMs?: number };

/** The type of the failure that reports that an activity's attempts keep failing. Its cause is the failure of the last attempt. */
export const PERSISTENT_FAILURE = 'KeepsFailing';

/**
 * `regions` contains the regions to read, if the report settings exclude some of the run's regions. `tagKeys` contains the tag keys to use,
 * if the settings name them.
 */
export type AccountToScan = { id: string; name: string; ou: string; regions?: string[]; tagKeys?: TagKeySettings };

export type ScanAccountInput = BucketBound & {
  runId: string;
  account: AccountToScan;
  regions: string[];
  attempts: number;
  /** The maximum number of minutes that all attempts may work on the account; absent if there is no limit. */
  timeoutMinutes?: number | undefined;
};

export type PublishInput = {
  runId: string;
  workflowId: string;
  number: number;
  startedAt: string;
  plan: RunPlan;
  input: ReportInput;
  shards: StoredObject[];
  /** Notifications of earlier publications that a channel finally rejected. */
  undelivered?: UndeliveredNotification[];
} & ReportsFailures;

/** The input of `rereadDifferences`. `plan.aggregate` refers to the data read from the aggregator. */
export type RereadInput = BucketBound & { runId: string; plan: RunPlan; shards: StoredObject[] };

/** The part that a notification is about, as named in its publication's list of parts. The settings contain its route. */
export type NotificationRoute = { settings: StoredObject; parts: StoredObject; file: string };

export type NotifyInput = {
  channel: ChannelName;
  news: NotificationEvent;
  reference?: string;
  /** Absent in notifications about the whole report. */
  route?: NotificationRoute;
};

/** The settings of a run, and the list of a publication's parts. */
export type RoutesInput = BucketBound & { runId: string } & Omit<NotificationRoute, 'file'>;

/** A part with a route: the channels through which its owner or unit is notified, and a text that changes with its figures. */
export type RoutedNotice = { file: string; channels: ChannelName[]; figures: string };

/** The activities of the scanning queue, as workflows call them. */
export type ScanActivities = {
  planNotices(): Promise<NotificationPlan>;
  discoverAccounts(input: DiscoverInput): Promise<RunPlan>;
  listShardAccounts(input: BucketBound & { discovery: StoredObject; select: ShardSelection }): Promise<AccountToScan[]>;
  scanAccount(input: ScanAccountInput): Promise<AccountOutcome>;
  /** Reads from heartbeats which regions are finished so far in the accounts that the calling shard is still scanning. */
  readShardProgress(
    input: BucketBound & { runId: string; discovery: StoredObject; select: ShardSelection },
  ): Promise<AccountOutcome[]>;
  readAccountTags(input: BucketBound & { runId: string; discovery: StoredObject }): Promise<StoredObject>;
  readAggregator(input: BucketBound & { runId: string; aggregator: AggregatorPlan }): Promise<StoredObject>;
  rereadDifferences(input: RereadInput): Promise<StoredObject>;
  storeShard(input: BucketBound & { runId: string; shard: number; outcomes: AccountOutcome[] }): Promise<StoredObject>;
};

/** The activities of the publishing queue. */
export type PublishActivities = {
  publishReport(input: PublishInput): Promise<Publication>;
  /** Sends one notification and returns the `reference` that later notifications on this channel refer to. */
  notify(input: NotifyInput): Promise<{ reference?: string }>;
  /** Lists the parts of a publication that have a route. */
  planRoutedNotices(input: RoutesInput): Promise<RoutedNotice[]>;
};

/** The progress of an attempt to scan an account, so that the next attempt skips completed work. Heartbeats and failures carry it as details. */
export type ScanProgress = {
  regions: AccountOutcome['regions'];
  /** Regions that were read, but without some optional data such as tags. Workers of version 1.0.0 set neither this nor `answered`. */
  incomplete?: AccountOutcome['regions'];
  /** Regions in which a call has succeeded. */
  answered?: string[];
  /** The account id. Heartbeats contain it since version 1.1.0. */
  accountId?: string;
  /** The working time of all attempts so far, in milliseconds. */
  workedMs?: number;
};
