// Calendar dates, as the report's keys carry them.

/** The date of an instant in a time zone, as YYYY-MM-DD. */
export function dateIn(timeZone: string, instant: Date): string {
  // The Canadian form of a date is ISO's.
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(instant);
}

const DAY_MS = 86_400_000;

/** Whole days from one date to another, both YYYY-MM-DD; negative if the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

/** The date so many days later, both YYYY-MM-DD. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}
