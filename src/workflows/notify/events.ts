// Builds notification events from the state of a run.
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import {
  publicationKind,
  type Failure,
  type NotificationEvent,
  type NotificationKind,
} from '#domain/notifications/notification.ts';
import { oneLine } from '#domain/notifications/one-line.ts';
import type { Publication, ReportInput, RunState } from '../types.ts';

/** The history contains each event once per channel, so an event contains only the first failures, with shortened texts. */
const MAX_FAILURES = 40;
/** AWS names the denying policy at the end of its messages, after about 500 characters. */
const MAX_REASON_CHARACTERS = 600;
const MAX_NAME_CHARACTERS = 100;

/** The facts that are known when a run starts. The report date is derived from `scheduledAt` unless a plan or the input specifies the date. */
export type KnownFacts = { scheduledAt: string; input: ReportInput };
type EventDetails = Pick<NotificationEvent, 'event' | 'number'> & Partial<NotificationEvent>;

/** Builds an event from `details` and the facts that every event of a run contains. */
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

/**
 * Builds the details of a publication's event. `before` is the run's earlier publication. A run with a base run is treated as if it had an
 * earlier publication.
 */
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

/** Returns the kind of event for a failed run, or undefined if the run sends none, because invalid input is reported only to its sender. */
export function failureKind(error: unknown): NotificationKind | undefined {
  if (!(error instanceof ApplicationFailure) || error.type === 'InvalidInput') return undefined;
  return error.type === 'NoAccounts' ? 'no-accounts' : 'run-failed';
}

/**
 * Whether a run sends notifications. A run that is limited to some accounts or regions, or a rebuild, sends none, because the person who
 * started it is watching it.
 */
export function sendsNotifications({ accountIds, excludeAccountIds, ouIds, regions, ...input }: ReportInput): boolean {
  if (input.rebuildFrom !== undefined) return false;
  return input.baseRunId !== undefined || !(accountIds ?? excludeAccountIds ?? ouIds ?? regions);
}
