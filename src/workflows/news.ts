// What a run has to tell, put together from what it knows.
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { eventOf, type FailureNews, type News, type NoticeEvent, type PublicationNews } from '#domain/notice/notice.ts';
import { oneLine } from '#domain/notice/text.ts';
import type { Publication, ReportInput } from './ports.ts';
import type { RunState } from './run-state.ts';

/** Each notice stands in the history once a channel, so it carries the first failures alone, cut short. */
const TOLD_FAILURES = 40;
/** AWS names the denying policy at the end of its messages, by then 500 characters in. */
const REASON_CHARACTERS = 600;
const NAME_CHARACTERS = 100;

type Told = Pick<News, 'event' | 'number'> & Partial<News>;

/** Facts that every notice of a run has. `scheduledAt` gives the date as long as there is no plan. */
export function newsOf(state: RunState | undefined, scheduledAt: string, told: Told): News {
  const { workflowId, runId: executionRunId, firstExecutionRunId: runId } = workflowInfo();
  const date = state ? { reportDate: state.plan.reportDate } : {};
  return { runId, workflowId, executionRunId, scheduledAt, failures: [], ...date, ...told };
}

/** A publication, beside the one before it: of this run, or of the run that `input` rests on. */
export function publicationNews(publication: Publication, before: Publication | undefined, input: ReportInput): Told {
  const base = before ?? (input.baseRunId === undefined ? undefined : { flags: [] });
  const { number, status, accounts, rows, coveragePercent, compliancePercent, changes, flags, keys } = publication;
  const { promoted, promotedReason } = publication;
  const news: PublicationNews = {
    ...{ status, accounts, rows, coveragePercent, flags, reportKey: keys.report, promoted },
    ...(compliancePercent === undefined ? {} : { compliancePercent }),
    ...(changes === undefined ? {} : { changes }),
    ...(promotedReason === undefined ? {} : { promotedReason }),
  };
  const failures = publication.failures.slice(0, TOLD_FAILURES).map(({ name, reason, ...failure }): FailureNews => ({
    ...failure,
    name: oneLine(name, NAME_CHARACTERS),
    reason: oneLine(reason, REASON_CHARACTERS),
  }));
  return { event: eventOf(publication, base), number, publication: news, failures };
}

/** What a failed run is told as; undefined: not at all. What is wrong with its input is told to who sent it. */
export function failureEvent(error: unknown): NoticeEvent | undefined {
  if (!(error instanceof ApplicationFailure) || error.type === 'InvalidInput') return undefined;
  return error.type === 'NoAccounts' ? 'no-accounts' : 'run-failed';
}

/** A run that somebody narrowed keeps its report to itself, and its notices: who started it follows it. */
export function concernsEverybody({ accountIds, excludeAccountIds, ouIds, regions, ...input }: ReportInput): boolean {
  if (input.rebuildFrom !== undefined) return false;
  return input.baseRunId !== undefined || !(accountIds ?? excludeAccountIds ?? ouIds ?? regions);
}
