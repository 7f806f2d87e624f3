// Which results may be a day old, because AWS Config records their resources once a day.
import { describe, expect, test } from 'vitest';
import { countDailyRules, createDailyRecording } from '#domain/rule-health/daily-recording.ts';
import type { RecorderFacts } from '#domain/rule-health/rule-facts.ts';
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { aRegionOutcome } from '../support/builders.ts';
import { aRegionOfRules, aRule, RECORDING, type RuleFields } from '../support/rule-facts.ts';

const BUCKET = 'AWS::S3::Bucket';
const VOLUME = 'AWS::EC2::Volume';
const count = (recorder: Partial<RecorderFacts>, ...rules: readonly RuleFields[]) =>
  countDailyRules(
    aRegionOfRules({
      recorder: { ...RECORDING, ...recorder },
      rules: rules.map((rule, index) => aRule({ name: `rule-${index}`, resourceTypes: [BUCKET], ...rule })),
    }),
  );

describe('results may be a day old', () => {
  test('if the default frequency is daily, or an override is', () => {
    const overrides = [{ frequency: 'DAILY', types: [BUCKET] }];
    expect([count({ frequency: 'DAILY' }, {}), count({ frequency: 'CONTINUOUS', overrides }, {})]).toEqual([1, 1]);
  });

  test('of a rule without a scope, if anything is recorded daily', () => {
    const overrides = [{ frequency: 'DAILY', types: [VOLUME] }];
    expect(count({ frequency: 'CONTINUOUS', overrides }, { resourceTypes: undefined }, {})).toBe(1);
  });

  test('of a rule with several types, if one of them is recorded daily', () => {
    const overrides = [{ frequency: 'CONTINUOUS', types: [BUCKET] }];
    expect(count({ frequency: 'DAILY', overrides }, { resourceTypes: [BUCKET, VOLUME] })).toBe(1);
  });
});

describe('results are not called old', () => {
  test('if the recorder records continuously, or its frequency was not read', () => {
    expect([count({ frequency: 'CONTINUOUS' }, {}), count({}, {})]).toEqual([0, 0]);
  });

  test('if the recorder is off, because Coverage says that of the region', () => {
    const states = ['stopped', 'none'] as const;
    expect(states.map((state) => count({ state, frequency: 'DAILY' }, {}))).toEqual([0, 0]);
  });

  test('of rules that the clock triggers, that were not read or are internal', () => {
    const rules = [
      { frequencyHours: 24 },
      { unread: 'denied' },
      { isInternal: true as const },
      { isGone: true as const },
    ];
    expect(count({ frequency: 'DAILY' }, ...rules)).toBe(0);
  });

  test('of types that are recorded continuously by an override or always, or not at all', () => {
    const overrides = [{ frequency: 'CONTINUOUS', types: [BUCKET] }];
    const always = { resourceTypes: ['AWS::Config::ResourceCompliance'] };
    expect(count({ frequency: 'DAILY', overrides }, {}, always)).toBe(0);
    const group = { recordsAll: true, types: [BUCKET], recordsGlobalTypes: true };
    expect(count({ frequency: 'DAILY', group }, {})).toBe(0);
  });
});

test('the line of the region says so after its own reason, and the tabs say in how many regions', () => {
  const daily = createDailyRecording();
  const facts = aRegionOfRules({
    recorder: { ...RECORDING, frequency: 'DAILY' },
    rules: [aRule(), aRule({ name: 'g' })],
  });
  const line = (region: string, of: Partial<CoverageLine> = {}): CoverageLine => ({
    ...{ ...aRegionOutcome({ region }), accountId: '000000000012', name: 'dev', ou: 'Apps', remedy: '' },
    ...of,
  });
  for (const region of ['ap-east-1', 'us-east-1']) daily.take({ accountId: '000000000012', region }, facts);
  const said = 'recorded once a day: the results of 2 change-triggered rules may be a day old';
  expect(daily.describe(line('us-east-1'))).toEqual(line('us-east-1', { reason: said }));
  expect(daily.describe(line('ap-east-1', { reason: 'own' }))).toEqual(line('ap-east-1', { reason: `own; ${said}` }));
  expect(daily.describe(line('eu-west-1'))).toEqual(line('eu-west-1'));
  expect(daily.remarks()).toEqual([expect.stringContaining('in 2 regions of 1 account,')]);
  expect(createDailyRecording().remarks()).toEqual([]);
});
