// Formats numbers as openpyxl and Python do, because JavaScript formats some numbers differently.

/** Rounds a number to 16 significant digits, because openpyxl writes numbers with `"%.16g"`. */
export function sixteenDigits(number: number): number {
  if (Number.isInteger(number) && Math.abs(number) < 1e15) return number;
  const rounded = number.toExponential(15);
  const truncated = number.toExponential(16).match(/^(-?\d\.\d{15})5(e[+-]\d+)$/);
  const isTie = truncated !== null && /\.\d{15}50*e/.test(number.toExponential(100));
  return Number(isTie && /[13579]e/.test(rounded) ? truncated[1]! + truncated[2]! : rounded);
}

/** Formats a float as Python's `str` does: `7.0`, `1e+16`, `1e-05`, `inf`. */
export function pythonFloat(number: number): string {
  if (!Number.isFinite(number)) return number > 0 ? 'inf' : '-inf';
  if (number === 0) return Object.is(number, -0) ? '-0.0' : '0.0';
  const [digits, exponent] = number.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power > 15) return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  return Number.isInteger(number) ? `${number}.0` : String(number);
}
