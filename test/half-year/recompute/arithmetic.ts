// Percentages and dates, computed the long way round.

/** Python's `round(x, 2)`: the exact value of the double, to the nearer hundredth, ties to the even one. */
export function roundedHundredths(value: number): number {
  // A double above a hundred-millionth is a whole number of 2^-80ths, so nothing is lost.
  const unit = 2n ** 80n;
  const hundredfold = BigInt(value * 2 ** 80) * 100n;
  const whole = hundredfold / unit;
  const rest = (hundredfold % unit) * 2n;
  const up = rest > unit || (rest === unit && whole % 2n === 1n);
  const hundredths = String(up ? whole + 1n : whole).padStart(3, '0');
  return Number(`${hundredths.slice(0, -2)}.${hundredths.slice(-2)}`);
}

/** COMPLIANT over all that was measured, in percent; `'n/a'` where nothing was. */
export function percentage(part: number, whole: number): number | 'n/a' {
  return whole === 0 ? 'n/a' : roundedHundredths((part / whole) * 100);
}

const DAY = 24 * 60 * 60 * 1000;

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

/** Whether a text stands before another, by code point. */
function before(a: string, b: string): boolean {
  let at = 0;
  while (at < a.length && at < b.length) {
    const [left, right] = [a.codePointAt(at)!, b.codePointAt(at)!];
    if (left !== right) return left < right;
    at += left > 0xffff ? 2 : 1;
  }
  return a.length < b.length;
}

/** Sorted by several keys, one after the other; texts by code point, numbers ascending. */
export function sortedBy<T>(items: readonly T[], ...keys: ((item: T) => string | number)[]): T[] {
  return items.toSorted((x, y) => {
    for (const key of keys) {
      const a = key(x);
      const b = key(y);
      if (a === b) continue;
      if (typeof a === 'number' && typeof b === 'number') return a - b;
      return before(String(a), String(b)) ? -1 : 1;
    }
    return 0;
  });
}

/** How many items there are of each kind. */
export function tally<T>(items: readonly T[], kindOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[kindOf(item)] = (counts[kindOf(item)] ?? 0) + 1;
  return counts;
}
