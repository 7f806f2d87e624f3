// A notification about a run describes what happened, which report is affected, and where to find details.
import type { AccountCounts } from '#domain/coverage/reconciliation.ts';
import type { ChangeCounts } from '#domain/findings/finding-counts.ts';
import type { PartFigures } from '#domain/parts/part-figures.ts';
import type { PartName } from '#domain/parts/part.ts';
import type { FailedAccount } from '#domain/coverage/outcome.ts';

/** The name of a channel from `src/notifications/channels.ts`. Open runs may use names from the version that started them. */
export type ChannelName = string;

/** The events that trigger notifications, in the order in which tables list them. */
export const NOTIFICATION_KINDS = [
  'published-complete',
  'published-partial',
  'gate-tripped',
  'retry-mended',
  'no-accounts',
  'run-failed',
  'run-late',
  'discovery-failing',
  'publishing-failing',
] as const;

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export type ReportStatus = 'complete' | 'partial';

/** The facts about a publication that notifications show. */
export type PublicationFacts = {
  status: ReportStatus;
  accounts: AccountCounts;
  rows: number;
  coveragePercent: number | null;
  /** COMPLIANT rows as a percentage of all COMPLIANT and NON_COMPLIANT rows. Older workers omit this field and `changes`. */
  compliancePercent?: number | null;
  /** Healthy rules as a percentage of the rules whose health was determined. Workers of versions before 1.1.0 omit this field. */
  ruleHealthPercent?: number | null;
  /** The changes of findings since the last report; null if there is no last report. */
  changes?: ChangeCounts | null;
  /** The report's warnings; empty if there are none. */
  flags: string[];
  promoted: boolean;
  promotedReason?: string;
};

/** A publication as shown in notifications. `reportKey` is the key of the workbook in the bucket. */
export type PublicationDetails = PublicationFacts & {
  reportKey: string;
  /** The SHA-256 of the manifest. Workers of versions 1.0.0 and 1.0.1 omit this field. */
  manifestSha256?: string;
};

/** A failed account without its remedy, because the remedy follows from the disposition and the cause. */
export type Failure = Omit<FailedAccount, 'remedy'>;

/** The data that the workflow has when an event occurs. It is plain JSON and small enough for a workflow history. */
export type NotificationEvent = {
  event: NotificationKind;
  /** The number of the new publication, or of the publication that was due when the run failed or was late. */
  number: number;
  runId: string;
  workflowId: string;
  /** The run id of the workflow execution, used in the link to the Temporal UI. It differs from `runId` after continue-as-new. */
  executionRunId: string;
  scheduledAt: string;
  /** The base run, whose report this run completes. The base run has already sent a notification of that report. */
  baseRunId?: string;
  /** The report's date. Absent until the accounts have been discovered, unless the input specifies a date. */
  reportDate?: string;
  publication?: PublicationDetails;
  /** The first failures in the list. `publication.accounts.failed` is the number of failed accounts. */
  failures: Failure[];
  /** The ISO instant until which the run waits for a retry. */
  retryUntil?: string;
  /** Why the run failed, how late it is, or which unfinished accounts were not included. */
  reason?: string;
};

/**
 * The part that a routed notification is about: the part of an owner or of an organizational unit. `reportKey` is the key of its workbook.
 */
export type PartDetails = PartName & { file: string; reportKey: string; figures: PartFigures };

/** An event with additional data from the configuration. */
export type Notification = NotificationEvent & {
  reportDate: string;
  bucket: string;
  region: string;
  namespace: string;
  /** The task queue and the schedule with which a new run can be started. */
  taskQueue: string;
  scheduleId: string;
  temporalUiUrl?: string;
  environment?: string;
  /** Absent in notifications about the whole report. */
  part?: PartDetails;
};

/** A notification that a channel rejected permanently. */
export type UndeliveredNotification = { channel: ChannelName; event: NotificationKind; number: number; reason: string };

/** Returns the id of a notification. A resent notification has the same id. */
export function notificationId({
  runId,
  number,
  event,
  part,
}: Pick<Notification, 'runId' | 'number' | 'event' | 'part'>): string {
  return `${runId}/${number}/${event}${part ? `/${part.file}` : ''}`;
}

/** Returns the kind of event for a publication. `before` is the run's earlier publication, or the publication of its base run. */
export function publicationKind(
  publication: Pick<PublicationFacts, 'status' | 'flags'>,
  before: { flags: readonly string[] } | undefined,
): NotificationKind {
  if (before && publication.status === 'complete') return 'retry-mended';
  if (publication.flags.length > 0 && !before?.flags.length) return 'gate-tripped';
  return publication.status === 'complete' ? 'published-complete' : 'published-partial';
}

/** Formats an undelivered notification as a line for the tab `Run` and for the result. */
export function formatUndelivered({ channel, event, number, reason }: UndeliveredNotification): string {
  return `${channel}: ${event} of publication ${number}: ${reason}`;
}
