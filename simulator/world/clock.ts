// When things happen in the simulated organization, in milliseconds since 1970.
import type { World } from './world.ts';

export const DAY = 86_400_000;
export const WEEK = 7 * DAY;

/** When a week's report is due. */
export function timeOfWeek({ scenario }: Pick<World, 'scenario'>, week: number): number {
  return Date.parse(scenario.now) + week * WEEK;
}

/** The last week that had begun at a time, and no week before the first. */
export function weekAt({ scenario }: Pick<World, 'scenario'>, time: number): number {
  return Math.max(0, Math.floor((time - Date.parse(scenario.now)) / WEEK));
}

/** Seconds since 1970 with milliseconds, as Config writes times. */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds) / 1000;
}
