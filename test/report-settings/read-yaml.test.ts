// What people write into the two files: read as they mean it, or refused in words that tell what to write instead.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readYaml } from '#src/report-settings/read-yaml.ts';
import { settingsFile } from '#src/report-settings/schemas.ts';
import { waiversFile } from '#src/report-settings/waivers-schema.ts';

const waiver = `
waivers:
  - id: SEC-1
    rule: restricted-ssh
    scope:
      accountIds: ['012345678901']
      ous: [Workloads/Prod]
      regions: [us-east-1]
      resources: ['sg-*']
    reason: a bastion
    approver: ciso@example.com
    expires: 2026-12-31
`;

test('a file of waivers, a date without quotes included', () => {
  expect(readYaml(waiver, waiversFile)).toEqual({
    value: {
      waivers: [
        {
          id: 'SEC-1',
          rule: 'restricted-ssh',
          scope: {
            accountIds: ['012345678901'],
            ous: ['Workloads/Prod'],
            regions: ['us-east-1'],
            resources: ['sg-*'],
          },
          reason: 'a bastion',
          approver: 'ciso@example.com',
          expires: '2026-12-31',
        },
      ],
    },
  });
});

test('a file of settings; what it leaves out stays as it is by default', () => {
  const text = `
environments: { '012345678901': sandbox }
owners:
  accounts: { '012345678901': anna }
  names: { 'web-*': web }
rules:
  sec-*: { severity: high }
dueDays: { critical: 3, high: none }
`;
  expect(readYaml(text, settingsFile)).toEqual({
    value: {
      ...{ baseline: [], outOfScope: [], retiredRules: [] },
      environments: { '012345678901': 'sandbox' },
      owners: { accounts: { '012345678901': 'anna' }, ous: {}, names: { 'web-*': 'web' } },
      rules: { 'sec-*': { severity: 'high' } },
      dueDays: { critical: 3, high: null, medium: 90, low: 180, informational: null, unrated: 90 },
    },
  });
});

test('an empty file says nothing, and that is no fault', () => {
  expect(readYaml('', waiversFile)).toEqual({ value: { waivers: [] } });
  expect(readYaml('# none yet\n', waiversFile)).toEqual({ value: { waivers: [] } });
});

const faultsOf = (text: string, schema: typeof waiversFile | typeof settingsFile = waiversFile) => {
  const read = readYaml<unknown>(text, schema);
  return 'faults' in read ? read.faults : [];
};

test.each([
  [
    'an account id without quotes',
    waiver.replace("'012345678901'", '012345678901'),
    [
      'waivers[0].scope.accountIds[0]: expected an account id: a text of 12 digits, in quotes: YAML reads it as the number 12345678901',
    ],
  ],
  [
    'an account id of 11 digits',
    waiver.replace('012345678901', '12345678901'),
    ['waivers[0].scope.accountIds[0]: expected an account id: a text of 12 digits'],
  ],
  ['a day that is none', waiver.replace('12-31', '02-30'), ['waivers[0].expires: expected a date as YYYY-MM-DD']],
  [
    'fields that are missing, or spelled otherwise',
    'waivers: [{ id: a, rule: b, resaon: c, expires: 2026-12-31 }]',
    [
      'waivers[0].reason: expected the reason',
      'waivers[0].approver: expected who approved it',
      'waivers[0]: unknown "resaon": accepted are id, rule, scope, reason, approver, expires, created, renewed, ticket, findings',
    ],
  ],
  ['two waivers of one id', `${waiver}${waiver.replace('waivers:\n', '')}`, ['waivers[1].id: SEC-1 is there twice']],
  [
    'a list without items',
    waiver.replace('[us-east-1]', '[]'),
    ['waivers[0].scope.regions: expected at least one of regions, or no list at all'],
  ],
  ['a list instead of an object', '- a', ['the file: expected an object with the field waivers']],
  ['no list', 'waivers:', ['waivers: expected a list of waivers']],
  ['a field that is there twice', 'waivers: []\nwaivers: []', ['Map keys must be unique at line 2, column 1']],
])('%s', (_, text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
});

test('keys without quotes are refused, with what was written', () => {
  expect(faultsOf('environments:\n  012345678901: prod\n', settingsFile)).toEqual([
    'line 2: expected a text as key; put 012345678901 in quotes, because YAML does not read it as a text',
  ]);
});

test.each([
  ["environments: { '1': prod }", 'environments.1: expected an account id: a text of 12 digits'],
  [
    "environments: { '012345678901': live }",
    'environments.012345678901: expected one of prod, staging, dev, test, sandbox, nonprod, unclassified',
  ],
  ['dueDays: { critical: soon }', 'dueDays.critical: expected a whole number of days, at most 36,500, or none'],
  ['dueDays: { low: 9999999 }', 'dueDays.low: expected a whole number of days, at most 36,500, or none'],
  ['dueDays: { critical: -1 }', 'dueDays.critical: expected a whole number of days, at most 36,500, or none'],
  [
    'dueDays: { urgent: 1 }',
    'dueDays: unknown "urgent": accepted are critical, high, medium, low, informational, unrated',
  ],
  [
    'rules: { a: { severity: bad } }',
    'rules.a.severity: expected one of critical, high, medium, low, informational, unrated',
  ],
  ['owners: { teams: {} }', 'owners: unknown "teams": accepted are accounts, ous, names'],
  ['owners: [a]', 'owners: expected an object with accounts, ous, names, or some of them'],
  ['environments: [a]', 'environments: expected environments by account id'],
])('%s', (text, fault) => {
  expect(faultsOf(text, settingsFile)).toEqual([fault]);
});

test('what would grow without end is refused, and many faults are cut', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'.split('').map((name, index) => {
      const before = 'abcdefgh'[index]!;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
    }),
  ];
  expect(faultsOf(bomb.join('\n'))).toEqual([expect.stringMatching(/alias/)]);
  const faults = faultsOf(`waivers: [${Array.from({ length: 30 }, () => '1').join(', ')}]`);
  expect(faults.slice(-1)).toEqual(['and 10 more']);
});

test('whatever the file holds, reading it throws nothing and every fault is one line', () => {
  const piece = fc.constantFrom(
    'waivers:',
    '- ',
    'id: ',
    '  ',
    '\n',
    '{',
    ']',
    '&a',
    '*a',
    '!!set',
    '|',
    '"',
    ':',
    '\t',
    '1e3',
    '%YAML 1.1',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        for (const fault of [...faultsOf(text), ...faultsOf(text, settingsFile)]) expect(fault).toMatch(/^.+$/);
      },
    ),
    { numRuns: 500 },
  );
});
