// What an attacker runs: a workflow under our name, on a queue of the attacker's, that calls our activities by name.
import { ApplicationFailure, ActivityFailure, proxyActivities, workflowInfo } from '@temporalio/workflow';

export type ForeignCall = { queue: string; activity: string; input: unknown };

/** What each call answered: its result, or the type and the message of its failure. */
export type ForeignAnswer = { result?: unknown; type?: string | null | undefined; message?: string };

/** Fills in what only the workflow knows: its own run and workflow id, and the result of an earlier call. */
function fill(value: unknown, results: readonly unknown[]): unknown {
  const { firstExecutionRunId, workflowId } = workflowInfo();
  if (value === '<workflow>') return workflowId;
  if (typeof value === 'string' && /^<result \d+>$/.test(value)) return results[Number(value.slice(8, -1))];
  if (typeof value === 'string') return value.replaceAll('<run>', firstExecutionRunId);
  if (Array.isArray(value)) return value.map((item) => fill(item, results));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, results)]));
}

/** Makes the calls one after another. None is repeated. */
export async function complianceReport(calls: readonly ForeignCall[]): Promise<ForeignAnswer[]> {
  const answers: ForeignAnswer[] = [];
  for (const { queue, activity, input } of calls) {
    const activities = proxyActivities<Record<string, (input: unknown) => Promise<unknown>>>({
      taskQueue: queue,
      startToCloseTimeout: '1m',
      retry: { maximumAttempts: 1 },
    });
    try {
      const filled = fill(
        input,
        answers.map(({ result }) => result),
      );
      answers.push({ result: await activities[activity]!(filled) });
    } catch (error) {
      const cause = error instanceof ActivityFailure ? error.cause : undefined;
      if (!(cause instanceof ApplicationFailure)) throw error;
      answers.push({ type: cause.type, message: cause.message });
    }
  }
  return answers;
}

/** The same under another name. */
export const somethingElse = complianceReport;
