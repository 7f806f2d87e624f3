// Dates as Excel counts them.

const DAY_MS = 86_400_000;
/** Day 0 of Excel's calendar, which takes 1900 for a leap year: right for every date after February 1900. */
const DAY_ZERO_MS = Date.UTC(1899, 11, 30);
const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)?$/;

/** An ISO 8601 date or UTC instant as a day number with its fraction; `undefined` if the text is no such date. */
export function dateSerial(text: string): number | undefined {
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : (time - DAY_ZERO_MS) / DAY_MS;
}
