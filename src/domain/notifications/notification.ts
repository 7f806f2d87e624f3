// A notification about a run: what happened, to which report, and where to look.
import type { AccountCounts } from '#domain/coverage/reconciliation.ts';
import type { ChangeCounts } from '#domain/findings/finding-counts.ts';
import type { FailedAccount } from '#domain/coverage/outcome.ts';

/** The notification channels, in the order in which tables list them. */
export const CHANNELS = ['slack', 'teams', 'jira', 'sns', 'ses'] as const;

export type ChannelName = (typeof CHANNELS)[number];

/** What runs notify, in the order in which tables list it. */
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
  /** COMPLIANT rows, of COMPLIANT and NON_COMPLIANT ones. Absent in publications of older workers, like `changes`. */
  compliancePercent?: number | null;
  /** Changes of findings since the last report; null if there is none. */
  changes?: ChangeCounts | null;
  /** The report's warnings; empty is good. */
  flags: string[];
  promoted: boolean;
  promotedReason?: string;
};

/** `reportKey` is that of the workbook in the bucket. */
export type PublicationDetails = PublicationFacts & { reportKey: string };

/** A failed account without its remedy, which the disposition implies. */
export type Failure = Omit<FailedAccount, 'remedy'>;

/** What the workflow knows when something happens: plain JSON, small enough for a history. */
export type NotificationEvent = {
  event: NotificationKind;
  /** The number of the publication that was made, or was in progress when the run failed or was late. */
  number: number;
  runId: string;
  workflowId: string;
  /** The execution's own run id, for the address in the Temporal UI; it differs from `runId` after continue-as-new. */
  executionRunId: string;
  scheduledAt: string;
  /** The run whose report this one completes, and which has notified about it. */
  baseRunId?: string;
  /** Absent as long as nothing has been discovered. */
  reportDate?: string;
  publication?: PublicationDetails;
  /** The first failures; `publication.accounts.failed` counts the accounts. */
  failures: Failure[];
  /** ISO instant until which the run waits for a retry. */
  retryUntil?: string;
  /** What the run failed with, or how late it is. */
  reason?: string;
};

/** News, with what the configuration adds. */
export type Notification = NotificationEvent & {
  reportDate: string;
  bucket: string;
  region: string;
  namespace: string;
  temporalUiUrl?: string;
  environment?: string;
};

/** A notification that a channel rejected for good. */
export type UndeliveredNotification = { channel: ChannelName; event: NotificationKind; number: number; reason: string };

/** The id of a notification; it keeps it when it is sent again. */
export function notificationId({
  runId,
  number,
  event,
}: Pick<NotificationEvent, 'runId' | 'number' | 'event'>): string {
  return `${runId}/${number}/${event}`;
}

/** The event of a publication. `before` is the run's earlier publication, or that of the run it is based on. */
export function publicationKind(
  publication: Pick<PublicationFacts, 'status' | 'flags'>,
  before: { flags: readonly string[] } | undefined,
): NotificationKind {
  if (before && publication.status === 'complete') return 'retry-mended';
  if (publication.flags.length > 0 && !before?.flags.length) return 'gate-tripped';
  return publication.status === 'complete' ? 'published-complete' : 'published-partial';
}

/** A line for the tab `Run` and for the result. */
export function undeliveredLine({ channel, event, number, reason }: UndeliveredNotification): string {
  return `${channel}: ${event} of publication ${number}: ${reason}`;
}
