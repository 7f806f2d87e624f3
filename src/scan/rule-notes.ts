// Creates notes about rules that were not read in full, are not active, are internal, or have no result.
import type { ConfigRule } from '@aws-sdk/client-config-service';
import type { NoteKind, RuleNote } from '#domain/coverage/notes.ts';
import { isAccessDenied, type AwsCallError } from '#src/aws/aws-errors.ts';
import { hasDetails, isServiceLinked, requireRuleName, type RuleResult } from './rule-results.ts';

/**
 * Returns a note for each rule whose results AWS refused to return, and for each inactive rule without a result. Other rules share one note
 * per kind: internal rules, active rules without a result, inactive rules with results, and rules that failed for the reason given for the
 * whole region.
 */
export function buildRuleNotes(rules: readonly ConfigRule[], answers: readonly RuleResult[]): RuleNote[] {
  const single: RuleNote[] = [];
  const empty: string[] = [];
  const failed: string[] = [];
  const inactive: { name: string; kind: NoteKind }[] = [];
  for (const answer of answers) {
    const { rule, name } = answer;
    const kind = findStateKind(rule);
    if ('failure' in answer) failed.push(name);
    else if ('refusal' in answer) single.push(describeRefusal(rule, name, answer.refusal));
    else if (kind === undefined && answer.part.rows === 0) empty.push(name);
    else if (kind !== undefined && answer.part.rows > 0) inactive.push({ name, kind });
    else if (kind !== undefined)
      single.push({ rule: name, note: `the rule is ${rule.ConfigRuleState} and has no result`, kind });
  }
  const internal = rules.filter((rule) => !hasDetails(rule)).map(requireRuleName);
  return [
    ...single,
    ...[...Map.groupBy(inactive, ({ kind }) => kind)].flatMap(([kind, sameKind]) =>
      groupRules(
        kind,
        sameKind.map(({ name }) => name),
      ),
    ),
    ...groupRules('internal', internal),
    ...groupRules('no-results', empty),
    ...groupRules('failed', failed),
  ];
}

/**
 * Returns one note about all these rules, if there are any. Most regions have such a note, so to save space its text is added only in the
 * report.
 */
function groupRules(kind: NoteKind, rules: string[]): RuleNote[] {
  return rules.length === 0 ? [] : [{ rule: '', note: '', kind, rules }];
}

/** Returns the note about a rule whose results AWS refused to return. */
function describeRefusal(rule: ConfigRule, name: string, refusal: AwsCallError): RuleNote {
  if (isGone(refusal)) return { rule: name, note: 'the rule was deleted during the run', kind: 'deleted' };
  if (isAccessDenied(refusal.cause)) {
    const kind = isServiceLinked(rule) ? 'denied-service-linked' : 'denied';
    return { rule: name, note: `details denied: ${refusal.message}`, kind };
  }
  return { rule: name, note: `AWS refuses this rule: ${refusal.message}`, kind: 'refused' };
}

/** Whether AWS refused the results of a rule because the rule no longer exists. */
export function isGone({ cause }: AwsCallError): boolean {
  return (cause as Error).name === 'NoSuchConfigRuleException';
}

const STATES: Readonly<Record<string, NoteKind>> = {
  EVALUATING: 'evaluating',
  DELETING: 'deleting',
  DELETING_RESULTS: 'deleting-results',
};

/** Returns the kind of note for the state of a rule, or undefined if the rule is ACTIVE. */
function findStateKind({ ConfigRuleState: state }: ConfigRule): NoteKind | undefined {
  return state === undefined || state === 'ACTIVE' ? undefined : (STATES[state] ?? 'other-state');
}
