// Shares in percent with two decimals, rounded as Python rounds: exact ties go to the even digit.

/**
 * Returns `round(part / whole * 100, 2)` as Python computes it, or 0 if `whole` is 0. 1 of 32 is 3.12, although
 * JavaScript's toFixed gives 3.13.
 */
export function toPercent(part: number, whole: number): number {
  return whole === 0 ? 0 : roundToHundredths((part / whole) * 100);
}

/** Returns what Python's `round(number, 2)` returns. */
export function roundToHundredths(number: number): number {
  const eighths = number * 8;
  // Only odd eighths are exactly halfway between two hundredths. No other binary fraction has a 5 as its third and last decimal.
  const isTie = Number.isInteger(eighths) && eighths % 2 !== 0;
  return isTie ? (2 * Math.round((number * 100) / 2)) / 100 : Number(number.toFixed(2));
}

/** A share as texts show it, wherever they do: `83.33 %`, or `n/a` where nothing was measured. */
export function formatPercent(share: number | null, decimals = 2): string {
  return share === null ? 'n/a' : `${share.toFixed(decimals)} %`;
}
