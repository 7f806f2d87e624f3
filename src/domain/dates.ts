// Calendar dates in the form YYYY-MM-DD, which the report's keys contain.

/** Returns the date of an instant in a time zone, as YYYY-MM-DD. */
export function toCalendarDate(timeZone: string, instant: Date): string {
  // Canada writes dates in the ISO form.
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(instant);
}

const DAY_MS = 86_400_000;

/** Returns the number of whole days from one YYYY-MM-DD date to another. It is negative if the second date is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

/** Returns the date that is `days` days later. Both dates are YYYY-MM-DD. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}
