// The tabs Owners and Waivers: every open finding is somebody's or is listed as nobody's, and no waiver hides anything.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeTagAges } from '#domain/findings/account-tags.ts';
import { SEVERITIES, type Waiver } from '#domain/settings/report-settings.ts';
import { createOwnersWorksheet, type OwnedFinding } from '#domain/worksheets/owners.ts';
import { createWaiversWorksheet } from '#domain/worksheets/waivers.ts';

const aFinding = (of: Partial<OwnedFinding> = {}): OwnedFinding => ({
  owner: undefined,
  ownerFrom: undefined,
  severity: 'high',
  family: 'restricted-ssh',
  accountId: '111122223333',
  accountName: 'payments',
  breached: false,
  waived: false,
  ...of,
});

function ownersOf(findings: readonly OwnedFinding[]) {
  const { take, worksheet } = createOwnersWorksheet(['a note']);
  for (const finding of findings) take(finding);
  const [owners, unowned] = worksheet().tables;
  return { owners: owners.rows, unowned: unowned!.rows, more: unowned!.more };
}

test('owners have a line for each road by which they are known, most open findings first', () => {
  const tagged = { owner: 'web', ownerFrom: 'resource tag' } as const;
  const { owners, unowned } = ownersOf([
    aFinding({ owner: 'data', ownerFrom: 'settings', severity: 'low' }),
    aFinding({ ...tagged, breached: true }),
    aFinding({ owner: 'web', ownerFrom: 'account tag', severity: 'unrated' }),
    aFinding({ family: 'b' }),
    aFinding({ family: 'a' }),
    aFinding({ family: 'b' }),
    aFinding({ accountId: '444455556666', accountName: 'data', family: 'c' }),
    aFinding({ ...tagged, accountId: '444455556666', severity: 'critical', waived: true }),
  ]);
  expect(owners).toEqual([
    ['web', 'resource tag', 2, 2, 1, 1, 1, 1, 0, 0, 0, 0],
    ['data', 'settings', 1, 1, 0, 0, 0, 0, 0, 1, 0, 0],
    ['web', 'account tag', 1, 1, 0, 0, 0, 0, 0, 0, 0, 1],
  ]);
  expect(unowned).toEqual([
    ['111122223333', 'payments', 'a', 1],
    ['111122223333', 'payments', 'b', 2],
    ['444455556666', 'data', 'c', 1],
  ]);
});

test('every open finding is counted once, with an owner or without', () => {
  const finding = fc.record({
    owner: fc.constantFrom('a', 'b', '__proto__', undefined),
    severity: fc.constantFrom(...SEVERITIES),
    family: fc.constantFrom('x', 'y', 'constructor'),
    accountId: fc.constantFrom('000000000001', '000000000002'),
  });
  fc.assert(
    fc.property(fc.array(finding), (given) => {
      const findings = given
        .toSorted((a, b) => a.accountId.localeCompare(b.accountId))
        .map((of) => aFinding({ ...of, ownerFrom: of.owner === undefined ? undefined : 'resource tag' }));
      const { owners, unowned } = ownersOf(findings);
      const sum = (rows: typeof owners, column: number) => rows.reduce((total, row) => total + Number(row[column]), 0);
      expect(sum(owners, 3)).toBe(findings.filter(({ owner }) => owner !== undefined).length);
      expect(sum(owners, 3) + sum(unowned, 3)).toBe(findings.length);
      for (const row of owners) expect(row.slice(6).reduce<number>((total, n) => total + Number(n), 0)).toBe(row[3]);
    }),
  );
});

test('a list of thousands is cut, and says how much is missing', () => {
  const findings = Array.from({ length: 10_002 }, (_, index) =>
    aFinding({ family: `rule-${index}`, accountId: String(index % 2) }),
  ).toSorted((a, b) => a.accountId.localeCompare(b.accountId));
  const { unowned, more } = ownersOf(findings);
  expect(unowned.length).toBe(10_000);
  expect(more).toBe('2 more lines: every finding is in findings.csv.');
});

test('nothing open: both tables say so', () => {
  expect(
    createOwnersWorksheet([])
      .worksheet()
      .tables.map(({ rows, whenEmpty }) => [rows, whenEmpty]),
  ).toEqual([
    [[], 'No open finding has an owner.'],
    [[], 'Every open finding has an owner.'],
  ]);
});

const aWaiver = (of: Partial<Waiver>): Waiver => ({
  ...{ id: 'W', rule: 'r', scope: {}, reason: 'because', approver: 'ciso', expires: '2027-11-23' },
  ...of,
});

test('in reports before 1.1.0 waivers stand in the order of the file, with status, count, and whether they match anything', () => {
  const waivers = [
    aWaiver({ id: 'first', scope: { regions: ['us-east-1'], accountIds: ['111122223333', '444455556666'] } }),
    aWaiver({ id: 'behind it' }),
    aWaiver({ id: 'ends', expires: '2026-11-23' }),
    aWaiver({ id: 'ended', expires: '2026-11-22' }),
    aWaiver({ id: 'ended for nothing', expires: '2026-11-22' }),
  ];
  const [first, behind, , ended] = waivers;
  const { take, worksheet } = createWaiversWorksheet({ waivers }, '2026-11-23', [], false);
  take({ waiver: first, coveringWaivers: [first!, behind!, ended!] });
  take({ waiver: first, coveringWaivers: [first!] });
  take({ waiver: undefined, coveringWaivers: [ended!] });
  expect(worksheet().tables[0].rows).toEqual([
    [
      'first',
      'r',
      'accountIds: 111122223333, 444455556666; regions: us-east-1',
      'because',
      'ciso',
      '2027-11-23',
      'active',
      2,
    ],
    ['behind it', 'r', 'everywhere', 'because', 'ciso', '2027-11-23', 'active', 0],
    ['ends', 'r', 'everywhere', 'because', 'ciso', '2026-11-23', 'expiring, matches nothing', 0],
    ['ended', 'r', 'everywhere', 'because', 'ciso', '2026-11-22', 'expired', 0],
    ['ended for nothing', 'r', 'everywhere', 'because', 'ciso', '2026-11-22', 'expired, matches nothing', 0],
  ]);
});

test('a line tells how old the tags of accounts are, where they are read', () => {
  const read = (...dates: string[]) =>
    describeTagAges({
      accounts: Object.fromEntries(dates.map((date, at) => [at, { readAt: `${date}T23:00:00.000Z` }])),
    });
  expect(describeTagAges(undefined)).toEqual([]);
  expect(read()).toEqual(['Tags of accounts: none could be read.']);
  expect(read('2026-11-23', '2026-11-23')).toEqual(['Tags of accounts: those of 2, read on 2026-11-23.']);
  expect(read('2026-11-23', '2026-11-16', '2026-11-20')).toEqual([
    'Tags of accounts: those of 3, read between 2026-11-16 and 2026-11-23.',
  ]);
});
