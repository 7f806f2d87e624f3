// Computes shares in percent with two decimals. Rounding follows Python: exact ties round to the even digit.

/**
 * Returns `round(part / whole * 100, 2)` as Python computes it, or 0 if `whole` is 0. For example, 1 of 32 is 3.12, whereas JavaScript's
 * toFixed returns 3.13.
 */
export function toPercent(part: number, whole: number): number {
  return whole === 0 ? 0 : roundToHundredths((part / whole) * 100);
}

/** Returns what Python's `round(number, 2)` returns. */
export function roundToHundredths(number: number): number {
  const eighths = number * 8;
  // Only odd multiples of 1/8 are exactly halfway between two hundredths: no other binary fraction has exactly three decimals that end in
  // 5.
  const isTie = Number.isInteger(eighths) && eighths % 2 !== 0;
  return isTie ? (2 * Math.round((number * 100) / 2)) / 100 : Number(number.toFixed(2));
}

/** Formats a share for display: `83.33 %`, or `n/a` if nothing was measured. */
export function formatPercent(share: number | null, decimals = 2): string {
  return share === null ? 'n/a' : `${share.toFixed(decimals)} %`;
}
