// What a report can say of each rule that is listed: its health, why, and since when.
import { daysBetween } from './arithmetic.ts';
import { familyOf } from './classification.ts';
import type { Evaluated, Region, Row, Rule, Week } from './facts.ts';

export type Health = {
  name: string;
  family: string;
  health: string;
  /** Why; of what AWS refuses, only the operation. */
  why: string;
  /** A date, or `''` where nobody knows. */
  since: string;
  /** The last success that a reader can see, as ISO text. */
  evaluatedAt: string | undefined;
  isByChange: boolean;
  /** The types that the recorder is known not to record. */
  unrecorded: readonly string[];
  source: string;
};

type Said = { health: string; why?: string; since?: string | undefined };

const HOUR = 60 * 60 * 1000;

const STATES: Record<string, string> = {
  EVALUATING: 'rule is evaluating',
  DELETING: 'rule is being deleted',
  DELETING_RESULTS: 'results are being deleted',
};

/** The dispositions of regions whose rules were read. */
export const areRulesRead = ({ disposition }: Region): boolean =>
  ['scanned', 'no-rules', 'recorder-off'].includes(disposition);

/** Kept, because each finding asks for them. */
const judged = new WeakMap<Region, Health[]>();

/** The health of every rule that a region lists; none where they were not read. */
export function healthsIn(region: Region, week: Week): Health[] {
  const healths = judged.get(region) ?? (areRulesRead(region) ? assessRegion(region, week) : []);
  judged.set(region, healths);
  return healths;
}

function assessRegion(region: Region, week: Week): Health[] {
  const rows = week.rows.filter((row) => row.account === region.account && row.region === region.region);
  return region.evaluated.map((how) => {
    const rule = region.rules.find(({ name }) => name === how.name)!;
    const isByChange = how.trigger === 'change';
    const evaluatedAt = lastSuccess(how, region, rows);
    const { health, why = '', since = '' } = say(rule, how, region, week, evaluatedAt);
    return {
      ...{ name: rule.name, family: familyOf(rule.name), health, why, since: since.slice(0, 10) },
      ...{ evaluatedAt, isByChange, source: sourceOf(how) },
      unrecorded: region.answers.recordingScope ? how.unrecordedTypes : [],
    };
  });
}

function sourceOf({ owner, createdBy = '' }: Evaluated): string {
  if (createdBy.startsWith('config-conforms.')) return 'pack';
  return owner === 'AWS' ? 'managed' : 'custom';
}

/** What a reader can see of the last success: nobody keeps the status of custom Lambda rules, so their newest result has to do. */
function lastSuccess({ name, hasStatus, evaluatedAt }: Evaluated, { answers }: Region, rows: readonly Row[]) {
  if (hasStatus) return answers.status ? evaluatedAt : undefined;
  const times = rows.filter(({ rule }) => rule === name).map(({ at }) => at);
  return times.toSorted().at(-1);
}

function say(rule: Rule, how: Evaluated, region: Region, week: Week, evaluatedAt: string | undefined): Said {
  const { answers, recorder } = region;
  if (rule.internal) return { health: 'internal', why: 'rule is internal to an AWS service' };
  if (rule.unread === 'deleted') return { health: 'unreadable', why: 'the rule was deleted while it was read' };
  if (rule.unread !== undefined) return { health: 'unreadable', why: 'GetComplianceDetailsByConfigRule' };
  if (how.health === 'not-recorded' && answers.recordingScope)
    return { health: 'not-recorded', why: unrecordedWhy(how) };
  if (rule.state !== 'ACTIVE') return { health: 'evaluating', why: STATES[rule.state]! };
  if (how.hasStatus) {
    if (!answers.status) return { health: 'not-checked', why: 'DescribeConfigRuleEvaluationStatus' };
    const { failure, activatedAt } = how;
    const since = evaluatedAt ?? activatedAt;
    if (failure !== undefined && failure.at > (evaluatedAt ?? ''))
      return { health: 'failing', why: `${failure.code}: ${failure.message}`, since };
    if (evaluatedAt === undefined)
      return { health: 'never-evaluated', why: 'AWS Config has not finished an evaluation of this rule', since };
  } else if (rule.results === 0) {
    if (!answers.verdicts) return { health: 'not-checked', why: 'DescribeComplianceByConfigRule' };
    const why = 'the function was never invoked, reported nothing, or found nothing in scope';
    return { health: 'never-evaluated', why: `AWS Config says INSUFFICIENT_DATA: ${why}` };
  }
  if (how.trigger === 'change') {
    const off = 'changes trigger no evaluation';
    if (recorder === 'not-checked') return { health: 'not-checked', why: 'the state of the recorder is not known' };
    if (recorder === 'missing') return { health: 'stale', why: `no configuration recorder: ${off}` };
    // The simulated recorders stop a day after the account joined, which is when its rules were activated.
    if (recorder === 'stopped')
      return { health: 'stale', why: `the recorder is stopped: ${off}`, since: how.activatedAt };
    if (!answers.recordingScope) return { health: 'not-checked', why: 'what the recorder records is not known' };
  } else if (Date.parse(week.readAt) - Date.parse(evaluatedAt!) > 2 * how.frequencyHours! * HOUR) {
    const why = `runs every ${how.frequencyHours} hours, and was last evaluated on ${evaluatedAt!.slice(0, 10)}`;
    return { health: 'stale', why, since: evaluatedAt };
  }
  if (rule.results > 0) return { health: 'healthy' };
  return { health: 'nothing-in-scope' };
}

function unrecordedWhy({ unrecordedTypes: [first, ...others] }: Evaluated): string {
  const more = others.length === 0 ? '' : ` and ${others.length} other type${others.length === 1 ? '' : 's'}`;
  return `the recorder does not record ${first}${more}`;
}

/** What findings that were not seen are said to be, by the health of their rule; healthy rules say nothing. */
const UNSEEN: Record<string, string> = {
  ...{ internal: 'rule is internal', unreadable: 'rule not read', 'not-recorded': 'resource type is not recorded' },
  ...{ 'not-checked': 'rule health not checked', failing: 'rule is failing', stale: 'rule is stale' },
  'never-evaluated': 'rule was never evaluated',
};

/** Why a rule's silence proves nothing; `''`: its health is no reason. */
export function whySilent({ health, why }: Health): string {
  if (why === 'the rule was deleted while it was read') return 'rule is gone';
  return health === 'evaluating' ? why : (UNSEEN[health] ?? '');
}

/** The families that were listed somewhere, each with the date of the last report that found it. */
export function familiesAfter(known: Record<string, string>, week: Week): Record<string, string> {
  const listed = week.regions.flatMap((region) => healthsIn(region, week).map(({ family }) => family));
  const kept = Object.entries(known).filter(([, date]) => daysBetween(date, week.date) <= 500);
  return { ...Object.fromEntries(kept), ...Object.fromEntries(listed.map((family) => [family, week.date])) };
}
