// What the report says of rules that were not read in full, are not active, are internal, or have no result.
import type { ConfigRule } from '@aws-sdk/client-config-service';
import type { NoteKind, RuleNote } from '#domain/notes.ts';
import { isAccessDenied, type FailedCall } from './refusals.ts';
import { hasDetails, isServiceLinked, nameOf, type RuleAnswer } from './rule-results.ts';

/** Rules that a note about several of them names. */
const MAX_NAMED_RULES = 10;

/** A note for each rule that was not read, is not active, is internal, or has no result. */
export function notesOf(rules: readonly ConfigRule[], answers: readonly RuleAnswer[]): RuleNote[] {
  const internal = rules.filter((rule) => !hasDetails(rule)).map(nameOf);
  const unlike = answers.flatMap((answer): RuleNote[] =>
    'refusal' in answer
      ? [noteOfRefusal(answer.rule, answer.name, answer.refusal)]
      : noteOfState(answer.rule, answer.name),
  );
  const noted = new Set(unlike.map(({ rule }) => rule));
  const empty = answers.flatMap((answer) =>
    'part' in answer && answer.part.rows === 0 && !noted.has(answer.name) ? [answer.name] : [],
  );
  return [
    ...unlike,
    ...aboutRules('internal', internal, 'internal to an AWS service, which keeps the results to itself'),
    ...aboutRules('no-results', empty, 'without any result'),
  ];
}

function aboutRules(kind: 'internal' | 'no-results', rules: string[], what: string): RuleNote[] {
  if (rules.length === 0) return [];
  const more = rules.length > MAX_NAMED_RULES ? ` and ${rules.length - MAX_NAMED_RULES} more` : '';
  const names = rules.slice(0, MAX_NAMED_RULES).join(', ');
  return [
    {
      rule: '',
      note: `${rules.length === 1 ? 'a rule' : `${rules.length} rules`} ${what}: ${names}${more}`,
      kind,
      rules,
    },
  ];
}

/** What the report says of a rule that was refused. */
function noteOfRefusal(rule: ConfigRule, name: string, refusal: FailedCall): RuleNote {
  if (isGone(refusal)) return { rule: name, note: 'the rule was deleted during the run', kind: 'deleted' };
  if (isAccessDenied(refusal.cause)) {
    const kind = isServiceLinked(rule) ? 'denied-service-linked' : 'denied';
    return { rule: name, note: `details denied: ${refusal.message}`, kind };
  }
  return { rule: name, note: `AWS refuses this rule: ${refusal.message}`, kind: 'refused' };
}

function isGone({ cause }: FailedCall): boolean {
  return (cause as Error).name === 'NoSuchConfigRuleException';
}

const STATES: Readonly<Record<string, NoteKind>> = {
  EVALUATING: 'evaluating',
  DELETING: 'deleting',
  DELETING_RESULTS: 'deleting-results',
};

/** A rule that is not ACTIVE: its results are on their way, or going. */
function noteOfState(rule: ConfigRule, name: string): RuleNote[] {
  const { ConfigRuleState: state } = rule;
  if (state === 'ACTIVE' || typeof state !== 'string') return [];
  const note = `the rule is ${state}: what is missing among its results proves nothing`;
  return [{ rule: name, note, kind: STATES[state] ?? 'other-state' }];
}
