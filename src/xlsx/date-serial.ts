// Converts dates to Excel's serial numbers.

const DAY_MS = 86_400_000;
/** The day with the serial number 0. Excel treats 1900 as a leap year, so this value is correct only for dates after February 1900. */
const DAY_ZERO_MS = Date.UTC(1899, 11, 30);
const ISO_DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)?$/;

/**
 * Converts an ISO 8601 date or UTC instant to a serial number, including the fraction of the day. Returns `undefined` for any other text.
 */
export function dateSerial(text: string): number | undefined {
  const time = ISO_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : (time - DAY_ZERO_MS) / DAY_MS;
}
