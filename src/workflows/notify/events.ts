// Builds the events that people are notified of from what a run knows.
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import {
  publicationKind,
  type Failure,
  type NotificationEvent,
  type NotificationKind,
} from '#domain/notifications/notification.ts';
import { oneLine } from '#domain/notifications/one-line.ts';
import type { Publication, ReportInput, RunState } from '../types.ts';

/** The history contains each event once per channel, so an event has only the first failures, with shortened texts. */
const MAX_FAILURES = 40;
/** AWS names the denying policy at the end of its messages, after about 500 characters. */
const MAX_REASON_CHARACTERS = 600;
const MAX_NAME_CHARACTERS = 100;

/** What a run knows from its start. `scheduledAt` gives the report date until a plan or the input does. */
export type KnownFacts = { scheduledAt: string; input: ReportInput };
type EventDetails = Pick<NotificationEvent, 'event' | 'number'> & Partial<NotificationEvent>;

/** Builds an event from `details` and the facts that every event of a run has. */
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

/** Builds the details of a publication's event. `before` is the run's earlier publication. A base run also counts as one. */
export function publicationEvent(
  publication: Publication,
  before: Publication | undefined,
  input: ReportInput,
): EventDetails {
  const base = before ?? (input.baseRunId === undefined ? undefined : { flags: [] });
  const { number, keys, failures: all, failedAccountIds: _, parts: __, ...facts } = publication;
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

/** Returns the event of a failed run, or undefined if the run sends none: invalid input is reported only to its sender. */
export function failureKind(error: unknown): NotificationKind | undefined {
  if (!(error instanceof ApplicationFailure) || error.type === 'InvalidInput') return undefined;
  return error.type === 'NoAccounts' ? 'no-accounts' : 'run-failed';
}

/** Whether a run sends notifications. A narrowed run or a rebuild sends none, because whoever started it is watching it. */
export function concernsEverybody({ accountIds, excludeAccountIds, ouIds, regions, ...input }: ReportInput): boolean {
  if (input.rebuildFrom !== undefined) return false;
  return input.baseRunId !== undefined || !(accountIds ?? excludeAccountIds ?? ouIds ?? regions);
}
