// Each health of a rule by an example, and the order of precedence against a model that lists every health that applies.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EvaluationStatus, RecorderFacts, RegionRules, RuleFacts } from '#domain/rule-health/rule-facts.ts';
import { assessRule, RULE_HEALTHS, type RuleHealth } from '#domain/rule-health/rule-health.ts';
import { aRegionOfRules, aRule, DAY_MS, READ_AT_MS, type RuleFields } from '../support/rule-facts.ts';

const BUCKET = 'AWS::S3::Bucket';
const YESTERDAY = READ_AT_MS - DAY_MS;
const LAMBDA: RuleFields = { owner: 'CUSTOM_LAMBDA', status: undefined };
const only = (...types: string[]): Partial<RegionRules> => ({
  recorder: { state: 'recording', group: { recordsAll: false, types, recordsGlobalTypes: false } },
});
const allBut = (...types: string[]): Partial<RegionRules> => ({
  recorder: { state: 'recording', group: { recordsAll: true, types, recordsGlobalTypes: true } },
});

type Case = [title: string, health: RuleHealth, rule: RuleFields, region?: Partial<RegionRules>];

describe('a rule is', () => {
  test.each<Case>([
    ['internal if a service keeps it to itself', 'internal', { isInternal: true, unread: 'denied' }],
    ['unreadable if its results were denied', 'unreadable', { unread: 'AccessDenied' }],
    ['unreadable if it was deleted meanwhile', 'unreadable', { unread: 'NoSuchConfigRuleException', isGone: true }],
    ['not recorded if none of its types is', 'not-recorded', { resourceTypes: [BUCKET] }, only('AWS::EC2::Volume')],
    ['not recorded if its types are excluded', 'not-recorded', { resourceTypes: [BUCKET] }, allBut(BUCKET)],
    [
      'healthy if one of its types is recorded',
      'healthy',
      { resourceTypes: [BUCKET, 'AWS::EC2::Volume'] },
      only(BUCKET),
    ],
    ['healthy if it has no types, whatever is recorded', 'healthy', {}, only(BUCKET)],
    [
      'healthy if it is periodic, whatever is recorded',
      'healthy',
      { resourceTypes: [BUCKET], frequencyHours: 24 },
      only('AWS::EC2::Volume'),
    ],
    ['evaluating in any state but ACTIVE', 'evaluating', { state: 'DELETING_RESULTS' }],
    ['evaluating in a state that AWS may add', 'evaluating', { state: 'PAUSED' }],
    ['not checked without evaluation status', 'not-checked', { status: undefined }],
    ['failing if the last evaluation failed', 'failing', { status: { evaluatedAt: 1, evaluationFailedAt: 2 } }],
    ['failing if the last invocation failed', 'failing', { status: { invokedAt: 1, invocationFailedAt: 2 } }],
    [
      'healthy if it succeeded after a failure',
      'healthy',
      { status: { evaluatedAt: READ_AT_MS, evaluationFailedAt: 2 } },
    ],
    ['never evaluated without results or success', 'never-evaluated', { results: 0, status: { hasEvaluated: false } }],
    ['stale after two periods without success', 'stale', { frequencyHours: 1, status: { evaluatedAt: YESTERDAY } }],
    ['healthy within two periods', 'healthy', { frequencyHours: 12, status: { evaluatedAt: YESTERDAY } }],
    ['stale if changes trigger it and the recorder is off', 'stale', {}, { recorder: { state: 'stopped' } }],
    ['stale if changes trigger it and there is no recorder', 'stale', {}, { recorder: { state: 'none' } }],
    [
      'healthy if it is periodic and the recorder is off',
      'healthy',
      { frequencyHours: 24 },
      { recorder: { state: 'none' } },
    ],
    ['not checked if the recorder is unknown', 'not-checked', {}, { recorder: { state: 'not-checked' } }],
    ['not checked if it is unknown what is recorded', 'not-checked', {}, { recorder: { state: 'recording' } }],
    ['without anything in scope if it found nothing', 'nothing-in-scope', { results: 0 }],
    ['healthy with results and a success', 'healthy', {}],
  ])('%s', (_title, health, rule, region = {}) => {
    expect(assessRule(aRule(rule), aRegionOfRules(region)).health).toBe(health);
  });

  test.each<Case>([
    ['healthy if it has results', 'healthy', { resultsInvokedAt: READ_AT_MS }],
    ['stale by its newest invocation', 'stale', { frequencyHours: 1, resultsInvokedAt: YESTERDAY }],
    [
      'never evaluated if AWS has insufficient data',
      'never-evaluated',
      { results: 0, compliance: 'INSUFFICIENT_DATA' },
    ],
    ['not checked if AWS gives no verdict', 'not-checked', { results: 0 }, { complianceNotChecked: 'denied' }],
    ['not checked if AWS calls it compliant without results', 'not-checked', { results: 0, compliance: 'COMPLIANT' }],
  ])('%s, as a custom Lambda rule', (_title, health, rule, region = {}) => {
    expect(assessRule(aRule({ ...LAMBDA, ...rule }), aRegionOfRules(region)).health).toBe(health);
  });

  test('failing with the words of AWS, since its last success', () => {
    const status = { evaluatedAt: 1, evaluationFailedAt: 2, errorCode: 'AccessDenied', errorMessage: 'not authorized' };
    expect(assessRule(aRule({ status }), aRegionOfRules())).toEqual({
      health: 'failing',
      reason: 'AccessDenied: not authorized',
      sinceMs: 1,
    });
  });
});

const instant = fc.option(fc.integer({ min: READ_AT_MS - 4 * DAY_MS, max: READ_AT_MS }), { nil: undefined });
const types = fc.subarray([BUCKET, 'AWS::EC2::Volume', 'AWS::IAM::Role']);
const status = fc.record(
  {
    ...{ invokedAt: instant, invocationFailedAt: instant, evaluatedAt: instant, evaluationFailedAt: instant },
    hasEvaluated: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<EvaluationStatus>;
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const rule = fc
  .record({
    ...{
      owner: fc.constantFrom('AWS', 'CUSTOM_LAMBDA', 'CUSTOM_POLICY'),
      results: fc.nat(1),
      status: sometimes(status),
    },
    state: fc.option(fc.constant('EVALUATING'), { nil: undefined, freq: 8 }),
    isInternal: fc.option(fc.constant(true as const), { nil: undefined, freq: 8 }),
    unread: fc.option(fc.constant('denied'), { nil: undefined, freq: 8 }),
    ...{
      frequencyHours: sometimes(fc.constantFrom(1, 24)),
      resourceTypes: sometimes(types),
      resultsInvokedAt: instant,
    },
    compliance: sometimes(fc.constantFrom('INSUFFICIENT_DATA', 'COMPLIANT')),
  })
  .map((of) => aRule(of));
const group = fc.record({ recordsAll: fc.boolean(), types, recordsGlobalTypes: fc.boolean() });
const recorder = fc.record({
  state: fc.constantFrom('recording' as const, 'stopped' as const, 'none' as const, 'not-checked' as const),
  group: sometimes(group),
}) as fc.Arbitrary<RecorderFacts>;

/** Every health that a rule could be said to have; the one that precedes the others is the rule's. */
function listHealths(of: RuleFacts, { recorder: seen, readAt }: RegionRules): Set<RuleHealth> {
  const isLambda = of.owner === 'CUSTOM_LAMBDA';
  const { invokedAt = 0, invocationFailedAt = 0, evaluatedAt, evaluationFailedAt = 0, hasEvaluated } = of.status ?? {};
  const last = isLambda ? of.resultsInvokedAt : evaluatedAt;
  const scope = of.resourceTypes ?? [];
  const isChanged = of.frequencyHours === undefined;
  const isIam = (type: string) => type.startsWith('AWS::IAM::');
  const isRecorded = (type: string) =>
    seen.group!.recordsAll
      ? !seen.group!.types.includes(type) && (seen.group!.recordsGlobalTypes || !isIam(type))
      : seen.group!.types.includes(type);
  const hasNoSign = isLambda ? of.results === 0 && of.compliance !== 'INSUFFICIENT_DATA' : of.status === undefined;
  const isBlind = isChanged && (seen.state === 'not-checked' || (seen.state === 'recording' && !seen.group));
  const isEmpty = of.results === 0;
  const applies: Record<Exclude<RuleHealth, 'missing'>, boolean> = {
    internal: of.isInternal === true,
    unreadable: of.unread !== undefined,
    'not-recorded': isChanged && seen.group !== undefined && scope.length > 0 && !scope.some(isRecorded),
    evaluating: of.state !== undefined,
    'not-checked': hasNoSign,
    failing: !isLambda && (invocationFailedAt > invokedAt || evaluationFailedAt > (evaluatedAt ?? 0)),
    'never-evaluated': isEmpty && (isLambda ? true : evaluatedAt === undefined || hasEvaluated === false),
    stale: isChanged
      ? seen.state === 'stopped' || seen.state === 'none'
      : last !== undefined && readAt - last > 2 * of.frequencyHours! * (DAY_MS / 24),
    'nothing-in-scope': isEmpty,
    healthy: true,
  };
  const healths = (Object.keys(applies) as (keyof typeof applies)[]).filter((health) => applies[health]);
  const [first] = healths;
  // Without the recorder, nobody can tell healthy and stale apart; what a status shows comes first.
  return new Set(isBlind && (first === 'healthy' || first === 'nothing-in-scope') ? ['not-checked'] : healths);
}

test('the health of a rule is the first that applies', () => {
  fc.assert(
    fc.property(rule, recorder, (of, seen) => {
      const region = aRegionOfRules({ recorder: seen });
      const healths = listHealths(of, region);
      expect(assessRule(of, region).health).toBe(RULE_HEALTHS.find((health) => healths.has(health)));
    }),
    { numRuns: 2_000 },
  );
});

test('the order of precedence is the documented one', () => {
  expect(RULE_HEALTHS).toEqual([
    ...['missing', 'internal', 'unreadable', 'not-recorded', 'evaluating', 'not-checked', 'failing', 'never-evaluated'],
    ...['stale', 'nothing-in-scope', 'healthy'],
  ]);
});
