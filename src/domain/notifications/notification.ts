// A notification about a run says what happened, to which report, and where to look.
import type { AccountCounts } from '#domain/coverage/reconciliation.ts';
import type { ChangeCounts } from '#domain/findings/finding-counts.ts';
import type { PartFigures } from '#domain/parts/part-figures.ts';
import type { PartName } from '#domain/parts/part.ts';
import type { FailedAccount } from '#domain/coverage/outcome.ts';

/** A channel in the list of `src/notifications/channels.ts`, or in that of the version that began the run. */
export type ChannelName = string;

/** The events that people are notified of, in the order in which tables list them. */
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

/** The facts of a publication. */
export type PublicationFacts = {
  status: ReportStatus;
  accounts: AccountCounts;
  rows: number;
  coveragePercent: number | null;
  /** COMPLIANT rows as a percentage of COMPLIANT and NON_COMPLIANT ones. Older workers leave this and `changes` out. */
  compliancePercent?: number | null;
  /** Healthy rules as a percentage of those that were judged. Workers of versions before 1.1.0 leave it out. */
  ruleHealthPercent?: number | null;
  /** The changes of findings since the last report; null if there is no last report. */
  changes?: ChangeCounts | null;
  /** The report's warnings; empty is good. */
  flags: string[];
  promoted: boolean;
  promotedReason?: string;
};

/** A publication as notifications show it. `reportKey` is the key of the workbook in the bucket. */
export type PublicationDetails = PublicationFacts & {
  reportKey: string;
  /** The SHA-256 of the manifest. Workers of versions 1.0.0 and 1.0.1 leave it out. */
  manifestSha256?: string;
};

/** A failed account without its remedy, which disposition and cause imply. */
export type Failure = Omit<FailedAccount, 'remedy'>;

/** What the workflow knows when something happens. It is plain JSON, small enough for a history. */
export type NotificationEvent = {
  event: NotificationKind;
  /** The number of the new publication, or of the publication that was due when the run failed or was late. */
  number: number;
  runId: string;
  workflowId: string;
  /** The execution's own run id, for the address in the Temporal UI; it differs from `runId` after continue-as-new. */
  executionRunId: string;
  scheduledAt: string;
  /** The base run, whose report this run completes. People were notified of that report by the base run. */
  baseRunId?: string;
  /** The report's date; absent until the accounts are discovered, unless the input names one. */
  reportDate?: string;
  publication?: PublicationDetails;
  /** The first failures; `publication.accounts.failed` counts the accounts. */
  failures: Failure[];
  /** ISO instant until which the run waits for a retry. */
  retryUntil?: string;
  /** Why the run failed, how late it is, or which accounts it did not wait for. */
  reason?: string;
};

/** The part that a routed notification is about: an owner's or an organizational unit's. `reportKey` is the key of its workbook. */
export type PartDetails = PartName & { file: string; reportKey: string; figures: PartFigures };

/** An event with the facts that the configuration adds. */
export type Notification = NotificationEvent & {
  reportDate: string;
  bucket: string;
  region: string;
  namespace: string;
  /** The queue and the schedule to start a run with. */
  taskQueue: string;
  scheduleId: string;
  temporalUiUrl?: string;
  environment?: string;
  /** Absent in notifications about the whole report. */
  part?: PartDetails;
};

/** A notification that a channel rejected for good. */
export type UndeliveredNotification = { channel: ChannelName; event: NotificationKind; number: number; reason: string };

/** Returns the id of a notification. The id stays the same when the notification is sent again. */
export function notificationId({
  runId,
  number,
  event,
  part,
}: Pick<Notification, 'runId' | 'number' | 'event' | 'part'>): string {
  return `${runId}/${number}/${event}${part ? `/${part.file}` : ''}`;
}

/** Returns the event of a publication. `before` is the run's earlier publication, or the publication of its base run. */
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
