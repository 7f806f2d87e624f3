// The tabs `Rules` and `Rule gaps`, as they should be.
import { sortedBy } from './arithmetic.ts';
import { familyOf, inWords, SEVERITIES, severityOf } from './classification.ts';
import { expectedRules, healthFigures, healthsOf, inferredGaps, type Place } from './expected-rules.ts';
import type { Week } from './facts.ts';
import { compliance } from './figures.ts';
import type { OpenFinding } from './open-findings.ts';
import type { Cell, Table } from './table.ts';

const HEALTHS = [
  ...['healthy', 'nothing-in-scope', 'stale', 'never-evaluated', 'failing', 'not-checked', 'evaluating'],
  ...['not-recorded', 'unreadable', 'internal', 'missing'],
];

const rankOf = (severity: string): number => (SEVERITIES as readonly string[]).indexOf(severity);
const headed = (health: string): string => inWords(health).replaceAll('-', ' ');

export function rulesTables(open: readonly OpenFinding[], week: Week): Table[] {
  const { settings, rows } = week;
  const places = expectedRules(week);
  const inferred = inferredGaps(places);
  const healthCells = (healths: readonly string[], lacking: number): Cell[] => {
    const { expected, counts, percent } = healthFigures(healths);
    const each = HEALTHS.map((health) => counts[health] ?? 0);
    return [expected, expected - (counts['missing'] ?? 0), ...each, lacking, percent];
  };
  const families = new Set([
    ...places.flatMap(({ listed, missing }) => [...listed.map(({ family }) => family), ...missing]),
    ...open.map(({ family }) => family),
  ]);
  const lines = sortedBy(
    [...families],
    (family) => rankOf(severityOf(family, settings)),
    (family) => family,
  ).map((family): Cell[] => {
    const rules = places.flatMap(({ listed }) => listed.filter((rule) => rule.family === family));
    const sources = sortedBy([...new Set(rules.map(({ source }) => source))], (source) => source);
    return [
      ...[
        family,
        inWords(severityOf(family, settings)),
        (settings.frameworks[family] ?? []).join(', '),
        sources.join(', '),
      ],
      ...healthCells(
        places.flatMap((place) => healthsOf(place, family)),
        inferred.filter((gap) => gap.family === family).length,
      ),
      open.filter((finding) => finding.family === family).length,
      compliance(rows.filter(({ rule }) => familyOf(rule) === family)),
    ];
  });
  const all = healthCells(
    places.flatMap((place) => healthsOf(place)),
    inferred.length,
  );
  return [
    {
      heading: '',
      columns: [
        ...['Rule', 'Severity', 'Frameworks', 'Source', 'Expected', 'Deployed', ...HEALTHS.map(headed)],
        ...['Missing (inferred)', 'Rule health %', 'Open findings', 'Compliance %'],
      ],
      rows: [...lines, ['All', '', '', '', ...all, open.length, '']].map((line) =>
        line.map((cell) => (cell === '' ? null : cell)),
      ),
    },
  ];
}

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

type Gap = { rank: number; cells: Cell[] };

export function ruleGapsTables(week: Week): Table[] {
  const places = expectedRules(week);
  const gap = (place: Place, rule: string, family: string, health: string, [why, since]: [string, string]): Gap => {
    const { account, environment, region } = place;
    const severity = severityOf(family, week.settings);
    const isApart = ['internal', 'not-checked', 'missing (inferred)'].includes(health);
    const order = isApart ? 2 : health === 'evaluating' ? 1 : 0;
    const isGone = why === 'the rule was deleted while it was read';
    const remedy = isGone ? IF_DELETED : REMEDIES[health === 'missing (inferred)' ? 'missing' : health]!;
    const where = [account.id, account.name, account.ou, environment, region];
    const cells = [rule === '' ? '' : inWords(severity), rule, ...where, health, why, remedy, since];
    return { rank: order * SEVERITIES.length + rankOf(rule === '' ? 'unrated' : severity), cells };
  };
  const found = places.flatMap((place): Gap[] => {
    const unchecked = place.listed.filter(({ health }) => health === 'not-checked');
    const why = [...new Set(unchecked.map((rule) => `rule health not checked: ${rule.why}`))].join('; ');
    const broken = place.listed.filter(
      ({ health }) => !['healthy', 'nothing-in-scope', 'not-checked'].includes(health),
    );
    return [
      ...broken.map((rule) => gap(place, rule.name, rule.family, rule.health, [rule.why, rule.since])),
      ...(unchecked.length > 0
        ? [gap(place, '', '', 'not-checked', [`${unchecked.length} of the rules: ${why}`, ''])]
        : []),
      ...place.missing.map((family) =>
        gap(place, family, family, 'missing', ['the baseline in the report settings asks for it', '']),
      ),
    ];
  });
  const inferred = inferredGaps(places).map((one) =>
    gap(one, one.family, one.family, 'missing (inferred)', [one.why, '']),
  );
  return [
    {
      heading: '',
      columns: [
        ...['Severity', 'Rule', 'Account', 'Name', 'OU', 'Environment', 'Region'],
        ...['Health', 'Reason', 'Remedy', 'Since'],
      ],
      rows: sortedBy([...found, ...inferred], ({ rank }) => rank).map(({ cells }) =>
        cells.map((cell) => (cell === '' ? null : cell)),
      ),
    },
  ];
}
