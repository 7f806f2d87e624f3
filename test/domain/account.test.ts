// Who is read and why not: every listed account once, with the first reason that applies.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  coversOrganization,
  scopeAccounts,
  findUnknownExclusions,
  findUnknownIds,
  type Account,
} from '#domain/coverage/account.ts';
import { describeUnknownExclusions } from '#domain/coverage/reconciliation.ts';

const listed: Account[] = [
  { id: '000000000004', name: 'd', state: 'ACTIVE', ou: 'Dev', ouIds: ['ou-1', 'ou-dev'] },
  { id: '000000000001', name: 'a', state: 'ACTIVE', ou: 'Prod', ouIds: ['ou-1', 'ou-prod'] },
  { id: '000000000003', name: 'c', state: 'SUSPENDED', ou: 'Prod', ouIds: ['ou-1', 'ou-prod'] },
  { id: '000000000002', name: 'b', state: 'ACTIVE', ou: '', ouIds: [] },
];
const scopes = (...[accounts, narrowing, excluded]: Parameters<typeof scopeAccounts>) =>
  scopeAccounts(accounts, narrowing, excluded).map(({ id, scope, ...rest }) => [
    id,
    scope,
    ...('reason' in rest ? [rest.reason] : []),
  ]);

test('a run that nothing narrows reads every active account, in the order of ids', () => {
  expect(scopes(listed, {}, [])).toEqual([
    ['000000000001', 'scan'],
    ['000000000002', 'scan'],
    ['000000000003', 'not-active', 'AWS Organizations lists it as SUSPENDED'],
    ['000000000004', 'scan'],
  ]);
});

test('the first reason that applies is told: not active, configuration, then what the input leaves out', () => {
  const narrowing = {
    accountIds: ['000000000001', '000000000003', '000000000004'],
    excludeAccountIds: ['000000000003', '000000000004'],
    ouIds: ['ou-dev'],
  };
  expect(scopes(listed, narrowing, ['000000000003'])).toEqual([
    ['000000000001', 'excluded', "in none of this run's ouIds"],
    ['000000000002', 'excluded', "not among this run's accountIds"],
    ['000000000003', 'not-active', 'AWS Organizations lists it as SUSPENDED'],
    ['000000000004', 'excluded', "excluded by this run's excludeAccountIds"],
  ]);
  expect(scopes(listed, { ouIds: ['ou-1'] }, ['000000000001']).slice(0, 2)).toEqual([
    ['000000000001', 'excluded', 'excluded by EXCLUDE_ACCOUNT_IDS'],
    ['000000000002', 'excluded', "in none of this run's ouIds"],
  ]);
});

test('an organizational unit stands for all that is below it', () => {
  expect(scopes(listed, { ouIds: ['ou-1'] }, []).filter(([, scope]) => scope === 'scan')).toEqual([
    ['000000000001', 'scan'],
    ['000000000004', 'scan'],
  ]);
});

test('an account that two pages list is there once, as the later page has it', () => {
  const [first] = listed as [Account];
  expect(scopeAccounts([first, { ...first, name: 'renamed' }], {}, [])).toEqual([
    { ...first, name: 'renamed', scope: 'scan' },
  ]);
});

test('whatever narrows, every listed account has exactly one scope', () => {
  const id = fc.integer({ min: 0, max: 20 }).map((number) => String(number).padStart(12, '0'));
  const ouId = fc.constantFrom('ou-1', 'ou-2', 'ou-3');
  const account = fc.record({
    id,
    name: fc.string(),
    state: fc.constantFrom('ACTIVE', 'SUSPENDED', 'CLOSED', 'PENDING_CLOSURE'),
    ou: fc.string(),
    ouIds: fc.array(ouId),
  });
  const narrowing = fc.record(
    { accountIds: fc.array(id), excludeAccountIds: fc.array(id), ouIds: fc.array(ouId) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(account), narrowing, fc.array(id), (accounts, narrow, excluded) => {
      const ids = scopeAccounts(accounts, narrow, excluded).map((scoped) => scoped.id);
      expect(ids).toEqual([...new Set(accounts.map((each) => each.id))].toSorted());
    }),
  );
});

test('ids that the organization does not have are told, all of them', () => {
  const asked = { accountIds: ['000000000001', '999999999999'], ouIds: ['ou-dev', 'ou-none'] };
  expect(findUnknownIds(listed, asked)).toEqual(['999999999999', 'ou-none']);
  expect(findUnknownIds(listed, {})).toEqual([]);
});

test('a run is whole only if none of the three narrows it', () => {
  expect([{}, { accountIds: [] }, { excludeAccountIds: [] }, { ouIds: [] }].map(coversOrganization)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('an excluded account that the organization does not list is named once', () => {
  expect(findUnknownExclusions(listed, [listed[0]!.id, '999999999999', '999999999999'])).toEqual(['999999999999']);
  expect(findUnknownExclusions(listed, [])).toEqual([]);
});

test('a warning names ten of them at most', () => {
  const ids = Array.from({ length: 12 }, (_, index) => String(100_000_000_000 + index));
  expect(describeUnknownExclusions(ids)).toEqual([
    expect.stringMatching(
      /^excluded, but not in the organization: 100000000000, [^]*100000000009 and 2 more; correct /,
    ),
  ]);
  expect([describeUnknownExclusions([]), describeUnknownExclusions()]).toEqual([[], []]);
});
