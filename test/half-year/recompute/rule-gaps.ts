// The tab `Rule gaps`, as it should be, and what a report leaves to the next about the gaps that it shows.
import { daysBetween, sortedBy } from './arithmetic.ts';
import { inWords, SEVERITIES, severityOf } from './classification.ts';
import { expectedRules, inferredGaps, type Place } from './expected-rules.ts';
import type { Week } from './facts.ts';
import type { Cell, Table } from './table.ts';

const REMEDIES: Record<string, string> = {
  missing: 'Deploy the rule there, or change the baseline in the report settings.',
  internal: 'Nothing to do: the service that owns the rule keeps its results to itself.',
  unreadable:
    'Allow config:GetComplianceDetailsByConfigRule on this rule to the spoke role, unless the reason says otherwise.',
  'not-recorded': 'Record the resource types of the rule, or delete the rule in this region.',
  evaluating: 'Nothing to do if AWS Config finishes; the next report has the results.',
  'not-checked':
    'Allow config:DescribeConfigRuleEvaluationStatus, DescribeConfigurationRecorders, DescribeConfigurationRecorderStatus, ListConfigurationRecorders and DescribeComplianceByConfigRule to the spoke role.',
  failing: "Fix what AWS Config's error names, then evaluate the rule again.",
  'never-evaluated': 'Evaluate the rule in the AWS Config console, and look at its error there.',
  stale: 'Turn on the recorder, or evaluate the rule again and look at its error in the AWS Config console.',
};

const IF_DELETED = 'Nothing to do if the rule was deleted on purpose.';

/** A rule that does not work in an account and region, or, if it has no name, all that were not checked there. */
type Gap = Place & { rule: string; family: string; health: string; why: string; since: string };

/** What a report leaves to the next: the places that were read, each with the gaps that the last report there showed. */
export type Known = { account: string; region: string; lastRead: string; gaps: readonly Gap[] }[];

const isAt = (gap: Place, { account, region }: Known[number]) => gap.account.id === account && gap.region === region;

/** The gaps of a week. Where AWS gives no instant, a gap is there since the first report that showed it. */
export function gapsOf(before: Known | undefined, week: Week): { gaps: Gap[]; after: Known } {
  const places = expectedRules(week);
  const found = places.flatMap((place): Gap[] => {
    const { account, environment, region } = place;
    const gap = (rule: string, family: string, health: string, why: string, since = ''): Gap => ({
      ...{ account, environment, region, rule, family, health, why, since },
    });
    const unchecked = place.listed.filter(({ health }) => health === 'not-checked');
    const why = [...new Set(unchecked.map((rule) => `rule health not checked: ${rule.why}`))].join('; ');
    const broken = place.listed.filter(
      ({ health }) => !['healthy', 'nothing-in-scope', 'not-checked'].includes(health),
    );
    return [
      ...broken.map((rule) => gap(rule.name, rule.family, rule.health, rule.why, rule.since)),
      ...(unchecked.length > 0 ? [gap('', '', 'not-checked', `${unchecked.length} of the rules: ${why}`)] : []),
      ...place.missing.map((family) =>
        gap(family, family, 'missing', 'the baseline in the report settings asks for it'),
      ),
    ];
  });
  const inferred = inferredGaps(places).map((one): Gap => {
    return { ...one, rule: one.family, health: 'missing (inferred)', since: '' };
  });
  const known = (before ?? []).filter(({ lastRead }) => daysBetween(lastRead, week.date) < 400);
  const gaps = [...found, ...inferred].map((gap): Gap => {
    if (gap.since !== '') return gap;
    const place = known.find((one) => isAt(gap, one));
    if (place === undefined) return gap;
    const same = place.gaps.find(({ rule, health }) => rule === gap.rule && health === gap.health);
    return { ...gap, since: same === undefined ? week.date : same.since };
  });
  const read = places.map(({ account: { id: account }, region }) => {
    const place = { account, region, lastRead: week.date, gaps: [] };
    return { ...place, gaps: gaps.filter((gap) => isAt(gap, place)) };
  });
  const unread = known.filter(
    (one) => !read.some(({ account, region }) => account === one.account && region === one.region),
  );
  return { gaps, after: [...read, ...unread] };
}

export function ruleGapsTables(gaps: readonly Gap[], { settings }: Week): Table[] {
  const lines = gaps.map(({ account, environment, region, rule, family, health, why, since }) => {
    const severity = rule === '' ? 'unrated' : severityOf(family, settings);
    const isApart = ['internal', 'not-checked', 'missing (inferred)'].includes(health);
    const order = isApart ? 2 : health === 'evaluating' ? 1 : 0;
    const isGone = why === 'the rule was deleted while it was read';
    const remedy = isGone ? IF_DELETED : REMEDIES[health === 'missing (inferred)' ? 'missing' : health]!;
    const where = [account.id, account.name, account.ou, environment, region];
    const cells: Cell[] = [rule === '' ? '' : inWords(severity), rule, ...where, health, why, remedy, since];
    return { rank: order * SEVERITIES.length + SEVERITIES.findIndex((one) => one === severity), cells };
  });
  return [
    {
      heading: '',
      columns: [
        ...['Severity', 'Rule', 'Account', 'Name', 'OU', 'Environment', 'Region'],
        ...['Health', 'Reason', 'Remedy', 'Since'],
      ],
      rows: sortedBy(lines, ({ rank }) => rank).map(({ cells }) => cells.map((cell) => (cell === '' ? null : cell))),
    },
  ];
}
