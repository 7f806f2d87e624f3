// AWS Config's answers as rows, and what is said of an answer in another shape.
import { describe, expect, test } from 'vitest';
import { columnIndex } from '#domain/rows/rows.ts';
import { toRows, type Result, type Rule } from '#domain/rows/rule-rows.ts';

const account = { id: '012345678901', name: 'payments', ou: 'Prod/Core' };
const rule: Rule = {
  ConfigRuleName: 'encrypted-volumes',
  ConfigRuleState: 'ACTIVE',
  Description: 'Volumes are encrypted.',
  Source: { Owner: 'AWS', SourceDetails: [{ MessageType: 'ConfigurationItemChangeNotification' }] },
};
const result: Result = {
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: { ResourceType: 'AWS::EC2::Volume', ResourceId: 'vol-1' },
  },
  ComplianceType: 'NON_COMPLIANT',
  ResultRecordedTime: new Date('2026-11-23T01:02:03.004Z'),
  Annotation: 'not encrypted',
};
const noTags = () => undefined;
const rows = (of: { rule?: Rule; result?: Result; tags?: readonly (string | undefined)[] } = {}) =>
  toRows(account, 'us-east-1', of.rule ?? rule, [of.result ?? result], () => of.tags);

test('a result is one row of all eighteen columns', () => {
  expect(rows({ tags: ['data', undefined, ''] })).toEqual([
    [
      'encrypted-volumes',
      'ACTIVE',
      'AWS',
      'NON_COMPLIANT',
      'payments',
      'us-east-1',
      'AWS::EC2::Volume',
      'vol-1',
      'Volumes are encrypted.',
      'not encrypted',
      '2026-11-23T01:02:03.004Z',
      'ConfigurationItemChangeNotification',
      '012345678901',
      'Prod/Core',
      'data',
      'UNSUPPORTED',
      '',
      'UNSUPPORTED',
    ],
  ]);
});

test('what AWS leaves out is empty, and tags that the inventory does not have are UNSUPPORTED', () => {
  const bare: Rule = { ConfigRuleName: 'r', ConfigRuleState: 'ACTIVE' };
  const { Annotation: _, ...silent } = result;
  const [row] = rows({ rule: bare, result: silent });
  expect(row).toEqual([
    ...['r', 'ACTIVE', '', 'NON_COMPLIANT', 'payments', 'us-east-1', 'AWS::EC2::Volume', 'vol-1', '', ''],
    ...['2026-11-23T01:02:03.004Z', 'ConfigurationItemChangeNotification', '012345678901', 'Prod/Core'],
    ...['UNSUPPORTED', 'UNSUPPORTED', 'UNSUPPORTED', 'UNSUPPORTED'],
  ]);
});

test.each([
  [
    { Source: { SourceDetails: [{ MessageType: 'ScheduledNotification' }, { MessageType: 'x' }] } },
    'ScheduledNotification',
  ],
  [{ MaximumExecutionFrequency: 'One_Hour' }, 'ScheduledNotification'],
  [{ MaximumExecutionFrequency: 'One_Hour', Source: { SourceDetails: [{}] } }, 'ScheduledNotification'],
  [
    {
      MaximumExecutionFrequency: 'One_Hour',
      Source: { SourceDetails: [{ MessageType: 'OversizedConfigurationItemChangeNotification' }] },
    },
    'OversizedConfigurationItemChangeNotification',
  ],
  [{}, 'ConfigurationItemChangeNotification'],
] as [Rule, string][])('the trigger of %j is %s', (of, trigger) => {
  expect(rows({ rule: { ...rule, Source: {}, ...of } })[0]?.[columnIndex.EvaluationTriggerType]).toBe(trigger);
});

describe('an answer in another shape is refused by the name of the field', () => {
  const qualifier = (of: object): Result => ({
    ...result,
    EvaluationResultIdentifier: {
      EvaluationResultQualifier: { ResourceType: 'AWS::EC2::Volume', ResourceId: 'vol-1', ...of },
    },
  });
  test.each([
    [{ rule: { ...rule, ConfigRuleName: undefined } }, 'ConfigRuleName is missing'],
    [{ rule: { ...rule, ConfigRuleState: 7 } }, 'ConfigRuleState is not a text'],
    [{ rule: { ...rule, Description: ['a'] } }, 'Description is not a text'],
    [{ result: { ...result, ComplianceType: undefined } }, 'ComplianceType is missing'],
    [{ result: { ...result, ComplianceType: null } }, 'ComplianceType is not a text'],
    [{ result: { ...result, Annotation: {} } }, 'Annotation is not a text'],
    [{ result: { ...result, EvaluationResultIdentifier: undefined } }, 'ResourceType is missing'],
    [{ result: qualifier({ ResourceId: undefined }) }, 'ResourceId is missing'],
    [
      { result: { ...result, ResultRecordedTime: new Date(Number.NaN) } },
      'ResultRecordedTime is missing or not a time',
    ],
    [{ result: { ...result, ResultRecordedTime: '2026' } }, 'ResultRecordedTime is missing or not a time'],
  ])('%#: %s', (of, message) => {
    expect(() => rows(of as Parameters<typeof rows>[0])).toThrow(new TypeError(message));
  });
});

test('a rule without results has no rows', () => {
  expect(toRows(account, 'us-east-1', rule, [], noTags)).toEqual([]);
});
