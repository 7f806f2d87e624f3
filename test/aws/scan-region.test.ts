// A region's rows are held as bytes, and every one of them is counted: what bounds the worker's memory. And when a region
// whose rules deny their details has not been read.
import type { ConfigRule, EvaluationResult } from '@aws-sdk/client-config-service';
import { expect, test } from 'vitest';
import type { ConfigReader } from '#src/aws/config-service.ts';
import { FailedCall } from '#src/aws/refusals.ts';
import { scanRegion } from '#src/aws/scan-region.ts';
import { anAccount } from '../support/builders.ts';

const { signal } = new AbortController();
const rule = (ConfigRuleName: string): ConfigRule => ({ ConfigRuleName, ConfigRuleState: 'ACTIVE', Source: undefined });
const result = (ResourceId: string): EvaluationResult => ({
  EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceType: 'AWS::EC2::Volume', ResourceId } },
  ComplianceType: 'COMPLIANT',
  ResultRecordedTime: new Date('2026-11-23T00:00:00Z'),
});

test('each rule waits for its turn before it is read, and tells its bytes, which are sorted by rule and resource', async () => {
  const told: string[] = [];
  let bytes = 0;
  const reader: ConfigReader = {
    recorders: () => Promise.resolve([{ recording: true }]),
    rules: () => Promise.resolve([rule('b'), rule('a')]),
    tags: () => Promise.resolve(new Map([['AWS::EC2::Volume\nvol-1', ['disk', undefined, 'team', undefined]]])),
    results: (name) => {
      told.push(`read ${name}`);
      return Promise.resolve([result('vol-2'), result('vol-1')]);
    },
  };
  const waitsMs = [20, 0];
  const holder = {
    turn: async () => {
      told.push('turn');
      // The first rule's turn comes later: it is read later.
      await new Promise((resolve) => setTimeout(resolve, waitsMs.shift()));
    },
    add: (more: number) => (bytes += more),
    close: () => undefined,
  };
  const scan = await scanRegion(reader, {
    ...{ account: anAccount(), region: 'us-east-1', readTags: true, lastAttempt: true, holder, signal },
  });
  if (scan.kind !== 'scanned') throw new Error(scan.kind);
  const lines = String(scan.part.csv).trimEnd().split('\n');
  expect(
    lines.map((line) => [line.split(',')[0], line.split(',')[7], line.endsWith(',disk,UNSUPPORTED,team,UNSUPPORTED')]),
  ).toEqual([
    ['a', 'vol-1', true],
    ['a', 'vol-2', false],
    ['b', 'vol-1', true],
    ['b', 'vol-2', false],
  ]);
  expect({ rows: scan.part.rows, bytes, told }).toEqual({
    rows: 4,
    bytes: scan.part.csv.length,
    told: ['turn', 'turn', 'read a', 'read b'],
  });
});

/** What a region is that has these rules, of which some deny their details. */
async function kindOf(rules: { name: string; createdBy?: string; denies: boolean }[]): Promise<string> {
  const denial = Object.assign(new Error('User is not authorized to perform'), { name: 'AccessDeniedException' });
  const reader: ConfigReader = {
    recorders: () => Promise.resolve([{ recording: true }]),
    rules: () =>
      Promise.resolve(
        rules.map(({ name, createdBy }) => ({ ...rule(name), ...(createdBy && { CreatedBy: createdBy }) })),
      ),
    tags: () => Promise.resolve(new Map()),
    results: (name) =>
      rules.find((one) => one.name === name)!.denies
        ? Promise.reject(new FailedCall('GetComplianceDetailsByConfigRule', denial))
        : Promise.resolve([result('vol-1')]),
  };
  const holder = { turn: () => Promise.resolve(), add: () => undefined, close: () => undefined };
  const scan = await scanRegion(reader, {
    ...{ account: anAccount(), region: 'us-east-1', readTags: false, lastAttempt: true, holder, signal },
  });
  return scan.kind === 'refused' ? scan.refusal.disposition : scan.kind;
}

const HUB = 'securityhub.amazonaws.com';

test.each([
  ['one of the account’s own rules answers', 'scanned', [{ denies: true }, { denies: false }]],
  [
    'none of its own answers, though a service’s does',
    'access-denied',
    [{ denies: true }, { denies: false, createdBy: HUB }],
  ],
  ['a service’s rule denies beside its own', 'scanned', [{ denies: false }, { denies: true, createdBy: HUB }]],
  [
    'services made all rules, and one answers',
    'scanned',
    [
      { denies: true, createdBy: HUB },
      { denies: false, createdBy: HUB },
    ],
  ],
  [
    'services made all rules, and none answers',
    'access-denied',
    [
      { denies: true, createdBy: HUB },
      { denies: true, createdBy: HUB },
    ],
  ],
])('where %s the region is %s', async (_case, expected, rules) => {
  expect(await kindOf(rules.map((one, index) => ({ name: `rule-${index}`, ...one })))).toBe(expected);
});
