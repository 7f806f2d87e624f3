// Histories as another version of the workflows would have written them: a replay must refuse each.
import type { RecordedEvent, Recording } from './history-file.ts';

type Attributes = Record<string, unknown>;
type Mutation = (events: RecordedEvent[]) => RecordedEvent[] | undefined;

const SCHEDULED = 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED';

/** The attributes that an event carries under a name of its type. */
function attributesOf(event: RecordedEvent, name: string): Attributes {
  return event[name] as Attributes;
}

const indexOf = (events: RecordedEvent[], type: string, from = 0) =>
  events.findIndex(({ eventType }, index) => index >= from && eventType === type);

/** Numbers events anew and lets those that name another by number name the same one still. */
function renumbered(events: RecordedEvent[]): RecordedEvent[] {
  const numbers = new Map(events.map(({ eventId }, index) => [eventId, String(index + 1)]));
  const rename = (key: string, value: unknown): unknown =>
    typeof value === 'string' && /EventId$|^eventId$/.test(key) ? (numbers.get(value) ?? value) : value;
  return JSON.parse(JSON.stringify(events, rename)) as RecordedEvent[];
}

const without = (events: RecordedEvent[], gone: ReadonlySet<string>) =>
  renumbered(events.filter(({ eventId }) => !gone.has(eventId)));

/** Another activity in the place of the last one that was scheduled. */
const anotherActivity: Mutation = (events) => {
  const index = events.findLastIndex(({ eventType }) => eventType === SCHEDULED);
  if (index === -1) return undefined;
  const changed = structuredClone(events);
  const attributes = attributesOf(changed[index]!, 'activityTaskScheduledEventAttributes');
  attributes['activityType'] = { name: 'makeCoffee' };
  return changed;
};

/** The first activity was never scheduled, nor what followed from it: all the rest of the run came without it. */
const missingActivity: Mutation = (events) => {
  const scheduled = events.find(({ eventType }) => eventType === SCHEDULED);
  if (!scheduled) return undefined;
  const followed = events.filter((event) =>
    Object.values(event).some((value) => (value as Attributes | null)?.['scheduledEventId'] === scheduled.eventId),
  );
  // Of one that has not ended, the code may not have known yet.
  if (!followed.some(({ eventType }) => /ACTIVITY_TASK_(COMPLETED|FAILED)$/.test(eventType))) return undefined;
  return without(events, new Set([scheduled, ...followed].map(({ eventId }) => eventId)));
};

/** A timer that the code does not start, where an activity was scheduled. */
const timerForActivity: Mutation = (events) => {
  const index = indexOf(events, SCHEDULED);
  if (index === -1) return undefined;
  const { eventId, eventTime, taskId } = events[index]!;
  const timer = {
    ...{ eventId, eventTime, taskId, eventType: 'EVENT_TYPE_TIMER_STARTED' },
    timerStartedEventAttributes: { timerId: '1', startToFireTimeout: '60s', workflowTaskCompletedEventId: '4' },
  };
  return events.slice(0, index).concat(timer, events.slice(index + 1));
};

/** The first two different commands of one task, in the other order. */
const swappedCommands: Mutation = (events) => {
  const isCommand = ({ eventType }: RecordedEvent) =>
    [SCHEDULED, 'EVENT_TYPE_TIMER_STARTED', 'EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED'].includes(eventType);
  const index = events.findIndex(
    (event, at) =>
      isCommand(event) && events[at + 1] && isCommand(events[at + 1]!) && events[at + 1]!.eventType !== event.eventType,
  );
  if (index === -1) return undefined;
  return renumbered(events.with(index, events[index + 1]!).with(index + 1, events[index]!));
};

/** The run ended in another way than the code ends it. */
const anotherEnd: Mutation = (events) => {
  const last = events.at(-1)!;
  if (!/WORKFLOW_EXECUTION_(COMPLETED|FAILED|CANCELED|CONTINUED_AS_NEW)$/.test(last.eventType)) return undefined;
  const { eventId, eventTime, taskId } = last;
  const workflowTaskCompletedEventId = events.at(-2)!.eventId;
  const timer = {
    ...{ eventId, eventTime, taskId, eventType: 'EVENT_TYPE_TIMER_STARTED' },
    timerStartedEventAttributes: { timerId: '99', startToFireTimeout: '60s', workflowTaskCompletedEventId },
  };
  return events.slice(0, -1).concat(timer);
};

const MUTATIONS: Record<string, Mutation> = {
  'another activity': anotherActivity,
  'an activity is missing': missingActivity,
  'a timer for an activity': timerForActivity,
  'commands in another order': swappedCommands,
  'another end': anotherEnd,
};

/** Each mutation of a recording that it has room for, by name. */
export function mutationsOf({ workflowId, events }: Recording): Map<string, Recording> {
  const mutated = Object.entries(MUTATIONS).flatMap(([name, mutate]) => {
    const changed = mutate(events);
    return changed ? [[name, { workflowId, events: changed }] as const] : [];
  });
  return new Map(mutated);
}
