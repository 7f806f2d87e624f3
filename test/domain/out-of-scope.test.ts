// What the report settings leave out of scope: accounts and regions that are not read on purpose.
import { describe, expect, test } from 'vitest';
import { markOutOfScope, type DiscoveredAccount } from '#domain/coverage/account.ts';
import { reconcile } from '#domain/coverage/reconciliation.ts';
import type { OutOfScopeSetting } from '#domain/settings/report-settings.ts';
import { anAccount, aRegionOutcome } from '../support/builders.ts';

const REGIONS = ['us-east-1', 'ap-east-1'];
const left = 'out of scope by the report settings: on purpose';
const leave = (settings: Partial<OutOfScopeSetting>[], account: Partial<DiscoveredAccount> = {}) =>
  markOutOfScope(
    [anAccount(account)],
    REGIONS,
    settings.map((setting) => ({ reason: 'on purpose', ...setting })),
  )[0];

describe('an account', () => {
  test.each<[string, Partial<OutOfScopeSetting>[], Partial<DiscoveredAccount>, Partial<DiscoveredAccount>]>([
    ['stays in scope without a setting', [], {}, {}],
    [
      'loses a region that is denied to its unit',
      [{ ous: ['Prod'], regions: ['ap-east-1'] }],
      {},
      { outOfScope: { 'ap-east-1': left } },
    ],
    [
      'loses a region by its id',
      [{ accountIds: ['111122223333'], regions: ['ap-east-1'] }],
      {},
      { outOfScope: { 'ap-east-1': left } },
    ],
    ['is excluded if no region is left', [{ ous: ['ou-ab12-prod0001'] }], {}, { scope: 'excluded', reason: left }],
    ['stays in scope if the unit fits and the id does not', [{ ous: ['Prod'], accountIds: ['000000000001'] }], {}, {}],
    ['stays in scope if its unit only begins alike', [{ ous: ['Pro'] }], {}, {}],
    [
      'has the first reason of each region',
      [{ regions: ['ap-east-1'] }, { reason: 'later' }],
      {},
      { scope: 'excluded', reason: 'out of scope by the report settings: later' },
    ],
    [
      'keeps its own reason if it is not active',
      [{}],
      { scope: 'not-active', reason: 'closed' },
      { scope: 'not-active', reason: 'closed' },
    ],
  ])('%s', (_title, settings, account, expected) => {
    expect(leave(settings, account)).toEqual({ ...anAccount(account), ...expected });
  });
});

test('a region out of scope is excluded on Coverage, and is no failure whatever an outcome says', () => {
  const account = leave([{ ous: ['Prod'], regions: ['ap-east-1'] }])!;
  const read = {
    accountId: account.id,
    regions: [aRegionOutcome(), aRegionOutcome({ region: 'ap-east-1', disposition: 'blocked-by-scp' })],
  };
  const { lines, percent, accounts } = reconcile({ accounts: [account], regions: REGIONS }, [read]);
  expect(lines.map(({ region, disposition, reason }) => [region, disposition, reason ?? ''])).toEqual([
    ['us-east-1', 'scanned', ''],
    ['ap-east-1', 'excluded', left],
  ]);
  expect({ percent, failed: accounts.failed, scanned: accounts.scanned }).toEqual({
    percent: 100,
    failed: 0,
    scanned: 1,
  });
});
