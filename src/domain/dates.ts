// Calendar dates, as the report's keys carry them.

/** The date of an instant in a time zone, as YYYY-MM-DD. */
export function dateIn(timeZone: string, instant: Date): string {
  // The Canadian form of a date is ISO's.
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(instant);
}
