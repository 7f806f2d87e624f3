// What is known of a row in addition to what it says: family, severity, environment, owner, waivers.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFactsReader, type FactsInputs } from '#domain/findings/finding-facts.ts';
import { COLUMNS, type Column, type Row } from '#domain/rows/rows.ts';
import { DEFAULT_SETTINGS, type Waiver } from '#domain/settings/report-settings.ts';
import { waiverStatus } from '#domain/findings/waivers.ts';
import { compileWildcard } from '#domain/wildcard.ts';
import { anAccount } from '../support/builders.ts';

const account = anAccount({ ou: 'Workloads/Prod', ouIds: ['ou-work', 'ou-prod'] });

function aRow(of: Partial<Record<Column, string>> = {}): Row {
  const row: Partial<Record<Column, string>> = {
    ConfigRule: 'restricted-ssh',
    AccountId: account.id,
    AccountAlias: account.name,
    OU: account.ou,
    AwsRegion: 'us-east-1',
    ResourceType: 'AWS::EC2::SecurityGroup',
    ResourceIdentifier: 'sg-1',
    'Tag:Owner': 'UNSUPPORTED',
    ...of,
  };
  return COLUMNS.map((column) => row[column] ?? '');
}

const aWaiver = (of: Partial<Waiver> = {}): Waiver => ({
  id: 'W-1',
  rule: 'restricted-ssh',
  scope: {},
  reason: 'a bastion',
  approver: 'ciso@example.com',
  expires: '2026-12-31',
  ...of,
});

type Options = Partial<Omit<FactsInputs, 'settings'>> & { settings?: Partial<FactsInputs['settings']> };
const reader = ({ settings, ...of }: Options = {}) =>
  createFactsReader({
    ...{ accounts: [account], reportDate: '2026-11-23', ...of },
    settings: { ...DEFAULT_SETTINGS, ...settings },
  });

test('without settings a row has its family, the severity of the catalogue, and the environment of its account', () => {
  expect(reader().readRowFacts(aRow({ ConfigRule: 'securityhub-restricted-ssh-1a2b3c4d' }))).toEqual({
    family: 'restricted-ssh',
    severity: 'high',
    frameworks: ['CIS AWS Foundations 3.0.0: 5.2', 'NIST 800-53 Rev. 5: SC-7'],
    environment: 'prod',
    owner: undefined,
    ownerFrom: undefined,
    waiver: undefined,
    coveringWaivers: [],
  });
});

test('an account that is not listed any more is classified by what its row says', () => {
  const row = aRow({ AccountId: '999999999999', AccountAlias: 'closed-dev', OU: '' });
  expect(reader().readRowFacts(row).environment).toBe('dev');
  expect(reader().readAccountFacts('999999999999', { name: 'x', ou: 'Sandbox' }).reason).toBe(
    'OU Sandbox: the word Sandbox',
  );
});

test("owners: the resource's tag, the account's tag, the settings: account, innermost OU, name", () => {
  const owners = {
    accounts: { '111122223333': 'by id' },
    ous: { Workloads: 'outer', 'ou-prod': 'by unit', 'Workloads/Pro': 'no path' },
    names: { 'x*': 'no', 'pay*': 'by name', '*': 'anybody' },
  };
  const accountTags = { accounts: { '111122223333': { readAt: '2026-11-22T00:00:00.000Z', owner: 'tagged' } } };
  const ownerOf = (options: Options, tag = 'UNSUPPORTED') => {
    const { owner, ownerFrom } = reader(options).readRowFacts(aRow({ 'Tag:Owner': tag }));
    return [owner, ownerFrom];
  };
  expect([
    ownerOf({ settings: { owners }, accountTags }, 'team'),
    ownerOf({ settings: { owners }, accountTags }, ''),
    ownerOf({ settings: { owners } }),
    ownerOf({ settings: { owners: { ...owners, accounts: {} } } }),
    ownerOf({ settings: { owners: { ...owners, accounts: {}, ous: { 'Workloads/Pro': 'no path' } } } }),
    ownerOf({ accountTags: { accounts: {} } }),
  ]).toEqual([
    ['team', 'resource tag'],
    ['tagged', 'account tag'],
    ['by id', 'settings'],
    ['by unit', 'settings'],
    ['by name', 'settings'],
    [undefined, undefined],
  ]);
});

test('a waiver holds on its last day, expires the day after, and stands out for the 30 days before', () => {
  const on = (expires: string) => waiverStatus({ expires }, '2026-11-23');
  expect(['2026-11-22', '2026-11-23', '2026-12-23', '2026-12-24', '2027-11-23'].map(on)).toEqual([
    ...['expired', 'expiring', 'expiring', 'active', 'active'],
  ]);
});

test('the first waiver in force counts; all that cover the finding are named, also the expired ones', () => {
  const waivers = [
    aWaiver({ id: 'expired', expires: '2026-11-22' }),
    aWaiver({ id: 'elsewhere', scope: { regions: ['ap-east-1'] } }),
    aWaiver({ id: 'first' }),
    aWaiver({ id: 'second', rule: 'restricted-*' }),
  ];
  const facts = reader({ settings: { waivers } }).readRowFacts(aRow());
  expect(facts.waiver?.id).toBe('first');
  expect(facts.coveringWaivers.map(({ id }) => id)).toEqual(['expired', 'first', 'second']);
});

test.each<[string, Partial<Waiver>, boolean]>([
  ['its family', {}, true],
  ['its raw name', { rule: 'OrgConfigRule-restricted-ssh-1a2b3c4d' }, true],
  ['a pattern', { rule: '*-ssh' }, true],
  ['another case', { rule: 'Restricted-SSH' }, false],
  ['its account', { scope: { accountIds: ['444455556666', '111122223333'] } }, true],
  ['another account', { scope: { accountIds: ['444455556666'] } }, false],
  ['a path above it', { scope: { ous: ['Workloads'] } }, true],
  ['the beginning of a name', { scope: { ous: ['Workloads/Pro'] } }, false],
  ['the id of a unit above it', { scope: { ous: ['ou-work'] } }, true],
  ['a pattern of its resource', { scope: { resources: ['vol-*', 'sg-*'] } }, true],
  ['another resource', { scope: { resources: ['sg-'] } }, false],
  ['its region and another account', { scope: { regions: ['us-east-1'], accountIds: ['444455556666'] } }, false],
])('a waiver for %s covers it or not', (_, of, covered) => {
  const { readRowFacts: ofRow } = reader({ settings: { waivers: [aWaiver(of)] } });
  const facts = ofRow(aRow({ ConfigRule: 'OrgConfigRule-restricted-ssh-1a2b3c4d' }));
  expect(facts.coveringWaivers.length).toBe(covered ? 1 : 0);
});

test('a pattern with stars means what a regular expression of it would mean', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
  const escaped = (part: string) => part.replaceAll(/[.]/g, '\\.');
  fc.assert(
    fc.property(text, text, (pattern, given) => {
      const expression = new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 's');
      expect(compileWildcard(pattern)(given)).toBe(expression.test(given));
    }),
    { numRuns: 1_000 },
  );
});

test('facts depend on the row alone, not on the rows before it', () => {
  const settings = { waivers: [aWaiver({ scope: { resources: ['a'] } }), aWaiver({ scope: { regions: ['r2'] } })] };
  const row = fc
    .record({
      AccountId: fc.constantFrom(account.id, '999999999999'),
      AccountAlias: fc.constantFrom('x-dev', 'x-prod'),
      AwsRegion: fc.constantFrom('r1', 'r2'),
      ConfigRule: fc.constantFrom('restricted-ssh', 'securityhub-restricted-ssh-12345678', 'other'),
      ResourceIdentifier: fc.constantFrom('a', 'b'),
      'Tag:Owner': fc.constantFrom('', 'UNSUPPORTED', 'team'),
    })
    // An account's rows agree on its name.
    .map((of) =>
      aRow(of.AccountId === account.id ? { ...of, AccountAlias: account.name } : { ...of, AccountAlias: 'y' }),
    );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
      const one = reader({ settings });
      expect(rows.map((each) => one.readRowFacts(each))).toEqual(
        rows.map((each) => reader({ settings }).readRowFacts(each)),
      );
    }),
  );
});
