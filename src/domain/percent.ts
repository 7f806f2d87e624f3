// Shares in percent: computed with two decimals, rounded as Python rounds (exact ties go to the even digit), and as text.
/**
 * `round(part / whole * 100, 2)` as Python computes it, 0 where there is nothing to divide by. 1 of 32 is 3.12,
 * though JavaScript's toFixed says 3.13.
 */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : roundToHundredths((part / whole) * 100);
}

/** Python's `round(number, 2)`. */
export function roundToHundredths(number: number): number {
  const eighths = number * 8;
  // Only odd eighths lie exactly between two hundredths: no other fraction of a power of two ends in 5 there.
  const isTie = Number.isInteger(eighths) && eighths % 2 !== 0;
  return isTie ? (2 * Math.round((number * 100) / 2)) / 100 : Number(number.toFixed(2));
}

/** A share as texts show it, wherever they do: `83.33 %`, or `n/a` where nothing was measured. */
export function formatPercent(share: number | null, decimals = 2): string {
  return share === null ? 'n/a' : `${share.toFixed(decimals)} %`;
}
