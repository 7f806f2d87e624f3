// The events of a run that are notified, built from what it knows.
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import {
  publicationKind,
  type Failure,
  type NotificationEvent,
  type NotificationKind,
} from '#domain/notifications/notification.ts';
import { oneLine } from '#domain/notifications/one-line.ts';
import type { Publication, ReportInput, RunState } from '../types.ts';
/** Each notice stands in the history once a channel, so it carries the first failures alone, cut short. */
const MAX_FAILURES = 40;
/** AWS names the denying policy at the end of its messages, by then 500 characters in. */
const MAX_REASON_CHARACTERS = 600;
const MAX_NAME_CHARACTERS = 100;

/** What is known from the start; `scheduledAt` gives the date as long as there is no plan and the input names none. */
type KnownFacts = { scheduledAt: string; input: ReportInput };
type EventDetails = Pick<NotificationEvent, 'event' | 'number'> & Partial<NotificationEvent>;

/** Facts that every notice of a run has. */
export function buildEvent(
  { scheduledAt, input }: KnownFacts,
  state: RunState | undefined,
  details: EventDetails,
): NotificationEvent {
  const { workflowId, runId: executionRunId, firstExecutionRunId: runId } = workflowInfo();
  const base = input.baseRunId === undefined ? {} : { baseRunId: input.baseRunId };
  const reportDate = state?.plan.reportDate ?? input.reportDate;
  const date = reportDate === undefined ? {} : { reportDate };
  return { runId, workflowId, executionRunId, scheduledAt, failures: [], ...base, ...date, ...details };
}

/** A publication, next to the one before it: of this run, or of its base run. */
export function publicationEvent(
  publication: Publication,
  before: Publication | undefined,
  input: ReportInput,
): EventDetails {
  const base = before ?? (input.baseRunId === undefined ? undefined : { flags: [] });
  const { number, keys, failures: all, manifestSha256: _, failedAccountIds: __, ...facts } = publication;
  const failures = all.slice(0, MAX_FAILURES).map(({ name, reason, ...failure }): Failure => ({
    ...failure,
    name: oneLine(name, MAX_NAME_CHARACTERS),
    reason: oneLine(reason, MAX_REASON_CHARACTERS),
  }));
  return {
    event: publicationKind(publication, base),
    number,
    publication: { ...facts, reportKey: keys.report },
    failures,
  };
}

/** The event of a failed run; undefined: none. Invalid input is reported to its sender. */
export function failureKind(error: unknown): NotificationKind | undefined {
  if (!(error instanceof ApplicationFailure) || error.type === 'InvalidInput') return undefined;
  return error.type === 'NoAccounts' ? 'no-accounts' : 'run-failed';
}

/** A run that somebody narrowed keeps its report to itself, and its notices: who started it follows it. */
export function concernsEverybody({ accountIds, excludeAccountIds, ouIds, regions, ...input }: ReportInput): boolean {
  if (input.rebuildFrom !== undefined) return false;
  return input.baseRunId !== undefined || !(accountIds ?? excludeAccountIds ?? ouIds ?? regions);
}
