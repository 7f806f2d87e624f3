// What a run left in Temporal: events and bytes of each workflow, when its phases began, how many accounts were in flight.
import type { Client, WorkflowHandle } from '@temporalio/client';
import { requiredTsToMs } from '@temporalio/common/lib/time.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

const timeOf = (event: HistoryEvent | undefined) => requiredTsToMs(event?.eventTime, 'eventTime');

/** When a run's phases began and ended, in milliseconds since 1970. */
export type Phases = { discoveredAt: number; scannedAt: number; publishedAt: number; endedAt: number };

/** The phases of a run that has ended, from its own history. */
export function phasesOf(history: History): Phases {
  const events = history.events ?? [];
  const scheduled = (type: string) =>
    events.find((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === type);
  const completed = (type: string) => {
    const id = scheduled(type)?.eventId;
    return events.find(
      ({ activityTaskCompletedEventAttributes: done }) => id && done?.scheduledEventId?.toString() === id.toString(),
    );
  };
  return {
    discoveredAt: timeOf(completed('discoverAccounts')),
    scannedAt: timeOf(scheduled('publishReport')),
    publishedAt: timeOf(completed('publishReport')),
    endedAt: timeOf(events.at(-1)),
  };
}

/** The ids of a run's shards. */
export function shardsOf(history: History): string[] {
  return (history.events ?? []).flatMap(
    (event) => event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId ?? [],
  );
}

/** The largest history of these workflows. */
export async function largestHistory(client: Client, workflowIds: readonly string[]) {
  const sizes = { workflows: workflowIds.length, mostEvents: 0, mostBytes: 0 };
  for (const id of workflowIds) {
    const { historyLength, historySize = 0 } = await client.workflow.getHandle(id).describe();
    sizes.mostEvents = Math.max(sizes.mostEvents, historyLength);
    sizes.mostBytes = Math.max(sizes.mostBytes, historySize);
  }
  return sizes;
}

/** Most accounts that were in flight at once, in all and at one worker. */
export async function accountsInFlight(client: Client, shardIds: readonly string[]) {
  const stretches: { from: number; to: number; worker: string }[] = [];
  for (const id of shardIds) {
    const { events = [] } = await client.workflow.getHandle(id).fetchHistory();
    const byId = new Map((events ?? []).map((event) => [String(event.eventId), event]));
    for (const event of events ?? []) {
      const done = event.activityTaskCompletedEventAttributes;
      const scheduled = byId.get(String(done?.scheduledEventId))?.activityTaskScheduledEventAttributes;
      if (!done || scheduled?.activityType?.name !== 'scanAccount') continue;
      const started = byId.get(String(done.startedEventId));
      const worker = started?.activityTaskStartedEventAttributes?.identity ?? '';
      stretches.push({ from: timeOf(started), to: timeOf(event), worker });
    }
  }
  const workers = [...new Set(stretches.map(({ worker }) => worker))];
  return {
    most: mostAtOnce(stretches),
    mostOfOneWorker: Math.max(...workers.map((name) => mostAtOnce(stretches.filter(({ worker }) => worker === name)))),
  };
}

/** How many stretches of time overlap at most; one that begins as another ends does not overlap it. */
function mostAtOnce(stretches: readonly { from: number; to: number }[]): number {
  const turns = stretches.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  let now = 0;
  let most = 0;
  for (const { by } of turns.toSorted((a, b) => a.at - b.at || a.by - b.by)) most = Math.max(most, (now += by));
  return most;
}
