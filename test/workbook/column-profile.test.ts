// The type of a column told by a few letters: small, joined without the rows, and no different for it.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  columnType,
  type ColumnType,
  EMPTY_PROFILE,
  mergeProfiles,
  profileRows,
} from '#domain/legacy/column-profile.ts';
import { COLUMNS } from '#domain/rows/rows.ts';
import { aRow } from './rows.ts';
import { traps } from './cases.ts';

const value = fc.oneof(...traps.map((trap) => trap.value));
const rows = fc.array(fc.array(value, { minLength: COLUMNS.length, maxLength: COLUMNS.length }), { maxLength: 6 });

test('a profile of rows is the joined profiles of their parts', () => {
  fc.assert(
    fc.property(rows, rows, rows, (a, b, c) => {
      const whole = profileRows([...a, ...b, ...c]);
      const [first, second, third] = [profileRows(a), profileRows(b), profileRows(c)];
      expect(mergeProfiles(mergeProfiles(first, second), third)).toBe(whole);
      expect(mergeProfiles(first, mergeProfiles(second, third))).toBe(whole);
      expect(mergeProfiles(EMPTY_PROFILE, whole)).toBe(whole);
      expect(mergeProfiles(whole, EMPTY_PROFILE)).toBe(whole);
    }),
  );
});

test('a profile stays below 250 characters, whatever is met', () => {
  const extremes = [
    'NA',
    '1',
    '-1',
    '9223372036854775808',
    '18446744073709551616',
    '9223372036854775808.5',
    `-${'9'.repeat(30)}`,
  ];
  const more = ['1.5', '-1.5', 'True', '-x', '-9223372036854775809x'];
  const profile = profileRows([...extremes, ...more].map((text) => COLUMNS.map(() => text)));
  expect(profile.length).toBeLessThan(250);
  expect(profileRows([aRow()])).toBe('t,t,t,t,t,t,t,t,t,N,t,t,i,t,t,t,t,t');
});

test.each<[readonly string[], ColumnType]>([
  [['1', '2'], 'integer'],
  [['9223372036854775808', '1'], 'integer'],
  [['1', ''], 'integer-with-missing'],
  [['NA', ''], 'integer-with-missing'],
  [['1', '1.5', 'NA'], 'float'],
  [['1.5', '99999999999999999999'], 'float'],
  [['99999999999999999999', '1.5'], 'text'],
  [['True', 'false', 'NA'], 'boolean'],
  [['True', '1'], 'text'],
  [['9223372036854775808', 'NA'], 'verbatim'],
  [['9223372036854775808', '-x'], 'verbatim'],
  [['-x', '9223372036854775808'], 'text'],
])('pandas reads %j as %s', (values, type) => {
  expect(columnType(profileRows(values.map((text) => aRow({ Annotation: text }))), 'Annotation')).toBe(type);
});
