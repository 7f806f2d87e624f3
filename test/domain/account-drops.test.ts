// Which accounts are said to have lost half of their rules or rows.
import { describe, expect, test } from 'vitest';
import type { Disposition } from '#domain/coverage/dispositions.ts';
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { describeAccountDrops, measureAccounts, type AccountSize } from '#domain/history/account-drops.ts';
import { aRegionOutcome } from '../support/builders.ts';

const line = (accountId: string, disposition: Disposition, rules = 3, rows = 10): CoverageLine => ({
  ...aRegionOutcome({ disposition, rules, rows }),
  ...{ accountId, name: 'payments', ou: 'Prod', remedy: '' },
});
const size = (of: Partial<AccountSize> = {}): AccountSize => ({
  ...{ accountId: '1', name: 'payments', rules: 8, rows: 40 },
  ...of,
});
const before = (of: Partial<AccountSize> = {}): string[][] => [Object.values(size(of)).map(String)];

describe('the size of an account', () => {
  test.each<[string, CoverageLine[], AccountSize[]]>([
    ['is the sum of its regions', [line('1', 'scanned'), line('1', 'no-rules', 0, 0)], [size({ rules: 3, rows: 10 })]],
    [
      'leaves out what is not in scope',
      [line('1', 'scanned'), line('1', 'excluded', 0, 0)],
      [size({ rules: 3, rows: 10 })],
    ],
    ['is not known if a region failed', [line('1', 'scanned'), line('1', 'failed', 0, 0)], []],
    ['is not known if no region is in scope', [line('1', 'not-active'), line('1', 'excluded')], []],
  ])('%s', (_title, lines, sizes) => {
    expect(measureAccounts(lines)).toEqual(sizes);
  });
});

describe('an account', () => {
  const warn = (now: AccountSize[], then: string[][]) => describeAccountDrops(now, then, '2026-11-16');
  const fell = (what: string) => [`rules or rows of 1 account fell by half since 2026-11-16: 1 payments (${what})`];

  test.each<[string, Partial<AccountSize>, Partial<AccountSize>, string | undefined]>([
    ['is named if it lost half of its rules', { rules: 4 }, {}, 'rules 8 → 4'],
    ['is named if it lost half of its rows', { rows: 20 }, {}, 'rows 40 → 20'],
    ['is named once if it lost both', { rules: 0, rows: 0 }, {}, 'rules 8 → 0, rows 40 → 0'],
    ['is not named if it lost less', { rules: 5, rows: 21 }, {}, undefined],
    ['is not named if it was small', { rules: 0, rows: 0 }, { rules: 3, rows: 19 }, undefined],
    ['is not named if it was not measured before', { rules: 0 }, { accountId: '2' }, undefined],
  ])('%s', (_title, now, then, what) => {
    expect(warn([size(now)], before(then))).toEqual(what === undefined ? [] : fell(what));
  });

  test('is one of ten that are named', () => {
    const many = Array.from({ length: 12 }, (_, index) => size({ accountId: String(index), rules: 0 }));
    const then = many.map((each) => Object.values({ ...each, rules: 8 }).map(String));
    const [warning] = warn(many, then);
    expect(warning).toMatch(/^rules or rows of 12 accounts fell by half .* and 2 more$/);
  });
});
