// The tab `Rules`, as it should be.
import { sortedBy } from './arithmetic.ts';
import { familyOf, inWords, SEVERITIES, severityOf } from './classification.ts';
import { expectedRules, healthFigures, healthsOf, inferredGaps } from './expected-rules.ts';
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
