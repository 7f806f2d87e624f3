// What people are told of a run: what happened, to which report, and where to look.
import type { ChangeCounts } from '#domain/tabs/changes-tab.ts';
import type { AccountCounts } from '../coverage.ts';
import type { Disposition } from '../dispositions.ts';

/** Where notices go, in the order in which tables list them. */
export const CHANNELS = ['slack', 'teams', 'jira', 'sns', 'ses'] as const;

export type ChannelName = (typeof CHANNELS)[number];

export type NoticeEvent =
  | 'published-complete'
  | 'published-partial'
  | 'gate-tripped'
  | 'retry-mended'
  | 'no-accounts'
  | 'run-failed'
  | 'run-late';

/** An account's region that failed; the disposition implies the remedy. */
export type FailureNews = {
  accountId: string;
  name: string;
  region: string;
  disposition: Disposition;
  reason: string;
};

export type PublicationNews = {
  status: 'complete' | 'partial';
  accounts: AccountCounts;
  rows: number;
  coveragePercent: number | null;
  compliancePercent?: number | null;
  changes?: ChangeCounts | null;
  flags: string[];
  /** Key of the workbook in the bucket. */
  reportKey: string;
  promoted: boolean;
  promotedReason?: string;
};

/** What the workflow knows when something happens: plain JSON, small enough for a history. */
export type News = {
  event: NoticeEvent;
  /** Of the publication that was made, or that was being made when the run failed or was late. */
  number: number;
  runId: string;
  workflowId: string;
  /** Of the execution, for the address in the Temporal UI; another than `runId` once a run has continued as new. */
  executionRunId: string;
  scheduledAt: string;
  /** Absent as long as nothing has been discovered. */
  reportDate?: string;
  publication?: PublicationNews;
  /** The first failures; `publication.accounts.failed` counts the accounts. */
  failures: FailureNews[];
  /** ISO instant until which the run waits for a retry. */
  retryUntil?: string;
  /** What the run failed with, or how late it is. */
  reason?: string;
};

/** News, with what the configuration adds. */
export type Notice = News & {
  reportDate: string;
  bucket: string;
  region: string;
  namespace: string;
  temporalUiUrl?: string;
  environment?: string;
};

/** A notice that a channel did not take for good. */
export type UndeliveredNotice = { channel: ChannelName; event: NoticeEvent; number: number; reason: string };

/** One notice, by a name that the same one has again when it is sent anew. */
export function noticeId({ runId, number, event }: Pick<News, 'runId' | 'number' | 'event'>): string {
  return `${runId}/${number}/${event}`;
}

/** What a publication is told as. `before` is the run's publication before, or whether the run mends another's. */
export function eventOf(
  publication: Pick<PublicationNews, 'status' | 'flags'>,
  before: { flags: readonly string[] } | undefined,
): NoticeEvent {
  if (before && publication.status === 'complete') return 'retry-mended';
  if (publication.flags.length > 0 && !before?.flags.length) return 'gate-tripped';
  return publication.status === 'complete' ? 'published-complete' : 'published-partial';
}

/** A line for the tab `Run` and for the result. */
export function undeliveredLine({ channel, event, number, reason }: UndeliveredNotice): string {
  return `${channel}: ${event} of publication ${number}: ${reason}`;
}
