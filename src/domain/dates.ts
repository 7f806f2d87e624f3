// Calendar dates in the form YYYY-MM-DD, as used in the report's object keys.

/** Returns the date of an instant in a time zone, as YYYY-MM-DD. */
export function toCalendarDate(timeZone: string, instant: Date): string {
  // The Canadian locale formats dates as YYYY-MM-DD.
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(instant);
}

const DAY_MS = 86_400_000;

/** Returns the number of whole days from one YYYY-MM-DD date to another. It is negative if the second date is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

/** Returns the date `days` days after a date. Both dates are YYYY-MM-DD. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}
