// Reconciliation, for whatever was listed and whatever came of it: one line an account and region, and sums that add up.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DiscoveredAccount } from '#domain/coverage/account.ts';
import { reconcile } from '#domain/coverage/reconciliation.ts';
import { ALL_DISPOSITIONS, isFailure, REMEDIES } from '#domain/coverage/dispositions.ts';
import type { AccountOutcome } from '#domain/coverage/outcome.ts';
import { anAccount, aRegionOutcome } from '../support/builders.ts';

const id = fc.integer({ min: 0, max: 15 }).map((number) => String(number).padStart(12, '0'));
const region = fc.constantFrom('us-east-1', 'ap-east-1', 'eu-west-1');
const scope = fc.constantFrom(
  { scope: 'scan' } as const,
  { scope: 'excluded', reason: 'on purpose' } as const,
  { scope: 'not-active', reason: 'closed' } as const,
);
const account = fc.record({ id, scope }).map((each): DiscoveredAccount => anAccount({ id: each.id, ...each.scope }));
const regionOutcome = fc
  .record({ region, disposition: fc.constantFrom(...ALL_DISPOSITIONS), rows: fc.nat(1_000) })
  .map(aRegionOutcome);
const outcome: fc.Arbitrary<AccountOutcome> = fc.record({
  accountId: id,
  regions: fc.uniqueArray(regionOutcome, { selector: (each) => each.region }),
});
const ground = fc.record({
  accounts: fc.uniqueArray(account, { selector: (each) => each.id }),
  regions: fc.uniqueArray(region, { minLength: 1 }),
});
const outcomes = fc.uniqueArray(outcome, { selector: (each) => each.accountId });

test('every listed account has exactly one line in every region, in the order of listing', () => {
  fc.assert(
    fc.property(ground, outcomes, (discovery, read) => {
      const lines = reconcile(discovery, read).lines.map((line) => `${line.accountId} ${line.region}`);
      expect(lines).toEqual(
        discovery.accounts.flatMap((each) => discovery.regions.map((name) => `${each.id} ${name}`)),
      );
    }),
  );
});

test('dispositions, rows and accounts add up to the lines and to what was listed', () => {
  fc.assert(
    fc.property(ground, outcomes, (discovery, read) => {
      const { lines, dispositions, rows, accounts } = reconcile(discovery, read);
      const { discovered, scanned, failed, excluded, notActive } = accounts;
      const failedIds = new Set(lines.filter((line) => isFailure(line.disposition)).map((line) => line.accountId));
      expect({
        lines: Object.values(dispositions).reduce((sum, count) => sum + count, 0),
        rows,
        listed: scanned + failed + excluded + notActive,
        discovered,
        failed,
      }).toEqual({
        lines: lines.length,
        rows: lines.reduce((sum, line) => sum + line.rows, 0),
        listed: discovery.accounts.length,
        discovered: discovery.accounts.length,
        failed: failedIds.size,
      });
    }),
  );
});

test('coverage is a share of what was in scope, and there is none where nothing was', () => {
  fc.assert(
    fc.property(ground, outcomes, (discovery, read) => {
      const { dispositions, lines, percent } = reconcile(discovery, read);
      const inScope = lines.length - dispositions.excluded - dispositions['not-active'];
      const covered = dispositions.scanned + dispositions['no-rules'];
      // Two decimals, as every page shows it; which way an exact half goes, test/workbook/python-number.test.ts tells.
      const share = (covered / inScope) * 100;
      const near = [Math.floor(share * 100), Math.ceil(share * 100)].map((hundredths) => hundredths / 100);
      expect(inScope === 0 ? [null] : near).toContain(percent);
    }),
  );
});

test('an account that was to be read and is in no outcome is a failure, told by name', () => {
  const discovery = { accounts: [anAccount({ id: '000000000001', name: 'lost', ou: 'Prod' })], regions: ['us-east-1'] };
  expect(reconcile(discovery, []).lines).toEqual([
    {
      ...aRegionOutcome({ disposition: 'failed', calls: 0, rules: 0, seconds: 0 }),
      accountId: '000000000001',
      name: 'lost',
      ou: 'Prod',
      reason: 'the run holds no outcome of this account and region',
      remedy: REMEDIES.failed,
    },
  ]);
});

test('an account that is not to be read keeps its reason, whatever an outcome says of it', () => {
  const excluded = anAccount({ id: '000000000001', scope: 'excluded', reason: 'on purpose' });
  const read = [{ accountId: '000000000001', regions: [aRegionOutcome({ rows: 5 })] }];
  const { lines, rows } = reconcile({ accounts: [excluded], regions: ['us-east-1'] }, read);
  expect({ disposition: lines[0]?.disposition, reason: lines[0]?.reason, rows }).toEqual({
    disposition: 'excluded',
    reason: 'on purpose',
    rows: 0,
  });
});
