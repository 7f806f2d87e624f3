// Determines the health of each rule of a region: whether AWS Config evaluates it as it should and, if not, why and since when.
import { formatCount } from '#domain/coverage/notes.ts';
import type { EvaluationStatus, RegionRules, RuleFacts } from './rule-facts.ts';
import { listUnrecorded } from './recording.ts';

const HEALTH = {
  missing: { remedy: 'Deploy the rule there, or change the baseline in the report settings.' },
  internal: { remedy: 'Nothing to do: the service that owns the rule keeps its results to itself.' },
  unreadable: {
    remedy:
      'Allow config:GetComplianceDetailsByConfigRule on this rule to the spoke role, unless the reason says otherwise.',
  },
  'not-recorded': { remedy: 'Record the resource types of the rule, or delete the rule in this region.' },
  evaluating: { remedy: 'Nothing to do if AWS Config finishes; the next report has the results.' },
  'not-checked': {
    remedy:
      'Allow config:DescribeConfigRuleEvaluationStatus, DescribeConfigurationRecorders, DescribeConfigurationRecorderStatus, ListConfigurationRecorders and DescribeComplianceByConfigRule to the spoke role.',
  },
  failing: { remedy: "Fix what AWS Config's error names, then evaluate the rule again." },
  'never-evaluated': { remedy: 'Evaluate the rule in the AWS Config console, and look at its error there.' },
  stale: {
    remedy: 'Turn on the recorder, or evaluate the rule again and look at its error in the AWS Config console.',
  },
  'nothing-in-scope': { remedy: 'Nothing to do: the account has no resource that the rule evaluates.' },
  healthy: { remedy: 'Nothing to do.' },
} as const;

export type RuleHealth = keyof typeof HEALTH;

/** Every health value, in order of precedence. */
export const RULE_HEALTHS = Object.keys(HEALTH) as RuleHealth[];

/** Returns the one-line remedy for a health value. */
export const findHealthRemedy = (health: RuleHealth): string => HEALTH[health].remedy;

/** Whether the rule works. The number of rules that work is the numerator of rule health %. */
export const isHealthy = (health: RuleHealth): boolean => health === 'healthy' || health === 'nothing-in-scope';

/** Whether the rule is included in the denominator of rule health %. */
export const countsInHealth = (health: RuleHealth): boolean => health !== 'internal' && health !== 'not-checked';

/**
 * The reason, by rule health, why a finding that no longer appears cannot be treated as resolved. AWS's own error texts are not repeated.
 */
const REASONS: Readonly<Record<Exclude<RuleHealth, 'evaluating' | 'healthy' | 'nothing-in-scope'>, string>> = {
  missing: 'rule is gone',
  internal: 'rule is internal',
  unreadable: 'rule not read',
  'not-recorded': 'resource type is not recorded',
  'not-checked': 'rule health not checked',
  failing: 'rule is failing',
  'never-evaluated': 'rule was never evaluated',
  stale: 'rule is stale',
};

/** Returns why a finding that no longer appears cannot be treated as resolved, or undefined if the rule's health is not a reason. */
export function explainByHealth({ health, reason }: RuleAssessment): string | undefined {
  if (isHealthy(health)) return undefined;
  return health === 'evaluating' ? reason : REASONS[health as keyof typeof REASONS];
}

export type RuleAssessment = {
  health: RuleHealth;
  /** The reason for this health status; empty if the rule is healthy. */
  reason: string;
  /** The remedy, if it differs from the general remedy for this health. */
  remedy?: string;
  /** Since when the rule has had this health, in epoch milliseconds; absent if AWS does not report it. */
  sinceMs?: number;
  /** When AWS Config last evaluated the rule successfully, in epoch milliseconds; absent if AWS does not report it. */
  evaluatedAtMs?: number;
};

const DELETED_RULE_REMEDY = 'Nothing to do if the rule was deleted on purpose.';

const HOUR_MS = 3_600_000;

/** A periodic rule is stale after this many of its periods without a successful evaluation. */
const STALE_PERIODS = 2;

const STATES: Readonly<Record<string, string>> = {
  EVALUATING: 'rule is evaluating',
  DELETING: 'rule is being deleted',
  DELETING_RESULTS: 'results are being deleted',
};

/** Returns the health of a listed rule: the first value of `RULE_HEALTHS` that applies. */
export function assessRule(rule: RuleFacts, region: RegionRules): RuleAssessment {
  if (rule.isInternal) return { health: 'internal', reason: 'rule is internal to an AWS service' };
  if (rule.isGone)
    return { health: 'unreadable', reason: 'the rule was deleted while it was read', remedy: DELETED_RULE_REMEDY };
  if (rule.unread !== undefined) return { health: 'unreadable', reason: rule.unread };
  const unrecorded = findUnrecordedReason(rule, region);
  if (unrecorded !== undefined) return { health: 'not-recorded', reason: unrecorded };
  if (rule.state !== undefined)
    return { health: 'evaluating', reason: STATES[rule.state] ?? `rule is not active: ${rule.state}` };
  return rule.owner === 'CUSTOM_LAMBDA' ? assessLambdaRule(rule, region) : assessByStatus(rule, region);
}

function findUnrecordedReason(rule: RuleFacts, { recorder: { group } }: RegionRules): string | undefined {
  const { frequencyHours, resourceTypes: types = [] } = rule;
  // A periodic rule reads resources through their service's API, so they need not be recorded.
  if (group === undefined || frequencyHours !== undefined || types.length === 0) return undefined;
  const unrecorded = listUnrecorded(types, group);
  if (unrecorded.length < types.length) return undefined;
  const more = types.length > 1 ? ` and ${formatCount(types.length - 1, 'other type')}` : '';
  return `the recorder does not record ${types[0]}${more}`;
}

function assessByStatus(rule: RuleFacts, region: RegionRules): RuleAssessment {
  const { status } = rule;
  if (status === undefined) {
    const why = region.statusNotChecked ?? 'AWS Config lists no evaluation status of this rule';
    return { health: 'not-checked', reason: `rule health not checked: ${why}` };
  }
  const { evaluatedAt, firstActivatedAt, errorCode, errorMessage } = status;
  const since = evaluatedAt ?? firstActivatedAt;
  const sinceMs = since === undefined ? {} : { sinceMs: since };
  if (isFailing(status)) {
    const error = [errorCode, errorMessage].filter((text) => text !== undefined && text !== '').join(': ');
    return { health: 'failing', reason: error || 'the last evaluation failed, without an error code', ...sinceMs };
  }
  if (rule.results === 0 && (evaluatedAt === undefined || status.hasEvaluated === false))
    return { health: 'never-evaluated', reason: 'AWS Config has not finished an evaluation of this rule', ...sinceMs };
  return assessFreshness(rule, region, evaluatedAt);
}

/** Whether the last invocation or the last evaluation failed. */
function isFailing({
  invokedAt = 0,
  invocationFailedAt = 0,
  evaluatedAt = 0,
  evaluationFailedAt = 0,
}: EvaluationStatus) {
  return invocationFailedAt > invokedAt || evaluationFailedAt > evaluatedAt;
}

/** Determines the health of a custom Lambda rule, for which AWS Config has no evaluation status. */
function assessLambdaRule(rule: RuleFacts, region: RegionRules): RuleAssessment {
  if (rule.results > 0) return assessFreshness(rule, region, rule.resultsInvokedAt);
  if (rule.compliance === 'INSUFFICIENT_DATA') {
    const reason =
      'AWS Config says INSUFFICIENT_DATA: the function was never invoked, reported nothing, or found nothing in scope';
    return { health: 'never-evaluated', reason };
  }
  const why = region.complianceNotChecked ?? `AWS Config says ${rule.compliance ?? 'nothing'} and lists no result`;
  return { health: 'not-checked', reason: `rule health not checked: ${why}` };
}

function assessFreshness(rule: RuleFacts, region: RegionRules, evaluatedAtMs: number | undefined): RuleAssessment {
  const stale =
    rule.frequencyHours === undefined ? assessChangeTriggered(region) : assessPeriodic(rule, region, evaluatedAtMs);
  if (stale) return stale;
  const evaluated = evaluatedAtMs === undefined ? {} : { evaluatedAtMs };
  if (rule.results > 0) return { health: 'healthy', reason: '', ...evaluated };
  return { health: 'nothing-in-scope', reason: 'the last evaluation found no resource in scope', ...evaluated };
}

/** The results of a rule that only configuration changes trigger are current as long as the recorder is running. */
function assessChangeTriggered({ recorder }: RegionRules): RuleAssessment | undefined {
  const { state, stoppedAt } = recorder;
  if (state === 'not-checked')
    return { health: 'not-checked', reason: 'rule health not checked: the state of the recorder is not known' };
  if (state === 'none') return { health: 'stale', reason: 'no configuration recorder: changes trigger no evaluation' };
  if (state === 'recording')
    return recorder.group === undefined
      ? { health: 'not-checked', reason: 'rule health not checked: what the recorder records is not known' }
      : undefined;
  const since = stoppedAt === undefined ? {} : { sinceMs: stoppedAt };
  return { health: 'stale', reason: 'the recorder is stopped: changes trigger no evaluation', ...since };
}

function assessPeriodic(
  { frequencyHours = 24 }: RuleFacts,
  { readAt }: RegionRules,
  evaluatedAtMs: number | undefined,
): RuleAssessment | undefined {
  if (evaluatedAtMs === undefined || readAt - evaluatedAtMs <= STALE_PERIODS * frequencyHours * HOUR_MS)
    return undefined;
  const every = formatCount(frequencyHours, 'hour');
  const day = new Date(evaluatedAtMs).toISOString().slice(0, 10);
  const reason = `runs every ${every}, and was last evaluated on ${day}`;
  return { health: 'stale', reason, sinceMs: evaluatedAtMs };
}
