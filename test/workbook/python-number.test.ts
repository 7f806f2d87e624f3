// Numbers as Python rounds and prints them. The expected values are Python's.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toPercent, roundToHundredths } from '#domain/percent.ts';
import { pythonFloat, sixteenDigits } from '#domain/legacy/python-number.ts';

test.each([
  [1, 32, 3.12],
  [3, 32, 9.38],
  [1, 16, 6.25],
  [1, 3, 33.33],
  [2, 3, 66.67],
  [5, 5, 100],
  [0, 7, 0],
  [0, 0, 0],
  [1, 160, 0.62],
  [4001, 32_000, 12.5],
])('%d of %d is %d %%', (part, whole, expected) => {
  expect(toPercent(part, whole)).toBe(expected);
});

test.each([
  [2.675, 2.67],
  [0.125, 0.12],
  [0.375, 0.38],
  [-0.125, -0.12],
  [1.005, 1],
  [99.995, 100],
])('round(%d, 2) is %d', (number, expected) => {
  expect(roundToHundredths(number)).toBe(expected);
});

test.each([
  [7, '7.0'],
  [-0, '-0.0'],
  [0.1, '0.1'],
  [1e15, '1000000000000000.0'],
  [1e16, '1e+16'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [1.5e-7, '1.5e-07'],
  [1.5e300, '1.5e+300'],
  [Infinity, 'inf'],
  [-Infinity, '-inf'],
])('str(%d) is %s', (number, expected) => {
  expect(pythonFloat(number)).toBe(expected);
});

test.each([
  [1000000000000000.5, 1000000000000000],
  [1000000000000001.5, 1000000000000002],
  [0.30000000000000004, 0.3],
  [12345678901234568, 12345678901234570],
  [1.7976931348623157e308, Infinity],
])('a workbook keeps %d as %d', (number, expected) => {
  expect(sixteenDigits(number)).toBe(expected);
});

test('what a workbook keeps is kept again, and never farther off than half a sixteenth digit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (number) => {
      const kept = sixteenDigits(number);
      expect(sixteenDigits(kept)).toBe(kept);
      // The unit of the sixteenth digit, and half of the last bit of the double that is nearest to those digits.
      const unit = Number(`1e${Number(number.toExponential().split('e')[1]) - 15}`);
      expect(Math.abs(kept - number)).toBeLessThanOrEqual(unit / 2 + Math.abs(number) * 2 ** -53);
    }),
  );
});
