// What the configuration recorders of a place do under faults, for the services and for the truth alike.
import type { Fault } from '#simulator/scenario/faults.ts';
import { DAY, timeOfWeek } from '#simulator/world/clock.ts';
import { ACCOUNT_TYPE, type AccountRegion } from '#simulator/world/resources.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import type { World } from '#simulator/world/world.ts';

/** `missing`: there is none of any kind. */
export type RecorderState = 'recording' | 'stopped' | 'missing' | 'service-linked';

export type Narrowed = Extract<Fault, { kind: 'recorder-narrowed' }>;

/** What `includeGlobalResourceTypes` is about (AWS Config API Reference, RecordingGroup). */
const GLOBAL_TYPES: ReadonlySet<string> = new Set([
  'AWS::IAM::Group',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
]);

/** What is never recorded daily (AWS Config API Reference, RecordingMode). */
const CONTINUOUS_TYPES: ReadonlySet<string> = new Set([
  'AWS::Config::ConfigurationRecorder',
  'AWS::Config::ConformancePackCompliance',
  'AWS::Config::ResourceCompliance',
]);

/** The recorder of a place. A customer-managed one that was stopped is there also next to a service's own. */
export function recorderState({ faults }: Pick<Simulation, 'faults'>, { account, region }: AccountRegion) {
  const has = (kind: 'recorder-missing' | 'recorder-off' | 'recorder-service-linked') =>
    faults.find(kind, account.id, region) !== undefined;
  const state: RecorderState = has('recorder-off')
    ? has('recorder-missing')
      ? 'missing'
      : 'stopped'
    : has('recorder-service-linked')
      ? 'service-linked'
      : has('recorder-missing')
        ? 'missing'
        : 'recording';
  return state;
}

/** How the customer-managed recorder of a place is narrowed; `undefined`: it records all types, or there is none. */
export function narrowedBy(simulation: Simulation, place: AccountRegion): Narrowed | undefined {
  const state = recorderState(simulation, place);
  if (state !== 'recording' && state !== 'stopped') return undefined;
  return simulation.faults.find('recorder-narrowed', place.account.id, place.region);
}

/** Whether a recorder records a type. The account as a whole is evaluated without being recorded. */
export function isRecorded(narrowed: Narrowed | undefined, type: string): boolean {
  if (narrowed === undefined || type === ACCOUNT_TYPE) return true;
  const { include, exclude, globalTypes } = narrowed;
  if (include !== undefined) return include.includes(type);
  if (exclude !== undefined) return !exclude.includes(type);
  return globalTypes || !GLOBAL_TYPES.has(type);
}

/** Whether a recorder records a type, and does so once a day: by an override, or by its default frequency. */
export function isRecordedDaily(narrowed: Narrowed | undefined, type: string): boolean {
  if (narrowed === undefined || CONTINUOUS_TYPES.has(type) || !isRecorded(narrowed, type)) return false;
  return narrowed.frequency === 'DAILY' || (narrowed.daily ?? []).includes(type);
}

/** When a fault began to keep Config from its work. */
export function beganAt(world: World, { days, weeks }: Pick<Narrowed, 'days' | 'weeks'>): number {
  return timeOfWeek(world, weeks?.[0] ?? world.week) - days * DAY;
}
