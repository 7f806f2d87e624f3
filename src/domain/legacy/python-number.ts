// Numbers as Python rounds and prints them, where JavaScript differs: exact ties go to the even digit.

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

/** The number that a workbook keeps: openpyxl writes `"%.16g"`, so a 17th digit is rounded away. */
export function sixteenDigits(number: number): number {
  if (Number.isInteger(number) && Math.abs(number) < 1e15) return number;
  const rounded = number.toExponential(15);
  const truncated = number.toExponential(16).match(/^(.*)5(e.*)$/);
  const isTie = truncated !== null && /\.\d{15}50*e/.test(number.toExponential(100));
  return Number(isTie && /[13579]e/.test(rounded) ? truncated[1]! + truncated[2]! : rounded);
}

/** A float as Python's `str` prints it: `7.0`, `1e+16`, `1e-05`, `inf`. */
export function pythonFloat(number: number): string {
  if (!Number.isFinite(number)) return number > 0 ? 'inf' : '-inf';
  if (number === 0) return Object.is(number, -0) ? '-0.0' : '0.0';
  const [digits, exponent] = number.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power > 15) return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  return Number.isInteger(number) ? `${number}.0` : String(number);
}
