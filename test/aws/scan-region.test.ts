// A region's rows are held as bytes, and every one of them is counted: what bounds the worker's memory.
import type { ConfigRule, EvaluationResult } from '@aws-sdk/client-config-service';
import { expect, test } from 'vitest';
import type { ConfigReader } from '#src/aws/config-service.ts';
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
