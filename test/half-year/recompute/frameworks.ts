// The tab `Frameworks`, as it should be.
import { sortedBy } from './arithmetic.ts';
import { familyOf } from './classification.ts';
import { expectedRules, healthFigures, healthsOf } from './expected-rules.ts';
import type { Week } from './facts.ts';
import { compliance } from './figures.ts';
import type { OpenFinding } from './open-findings.ts';
import type { Cell, Table } from './table.ts';

/** `2.10` as a text that sorts by the values of its numbers. */
const sortable = (control: string): string => control.replace(/\d+/g, (digits) => digits.padStart(6, '0'));

function assessment(open: number, healthy: number, judgeable: number): string {
  if (open > 0) return 'not compliant';
  if (healthy === 0) return 'not assessed';
  return healthy === judgeable ? 'compliant' : 'partly assessed';
}

export function frameworksTables(open: readonly OpenFinding[], week: Week): Table[] {
  const { frameworks } = week.settings;
  const places = expectedRules(week);
  const references = [...new Set(Object.values(frameworks).flat())].map((reference) => {
    const [framework = '', ...control] = reference.split(': ');
    return { reference, framework, control: control.join(': ') };
  });
  const inOrder = sortedBy(
    references,
    ({ framework }) => framework,
    ({ control }) => sortable(control),
  );
  const rows = inOrder.map(({ reference, framework, control }): Cell[] => {
    const rules = Object.keys(frameworks).filter((family) => frameworks[family]!.includes(reference));
    const healths = places.flatMap((place) => rules.flatMap((family) => healthsOf(place, family)));
    const { expected, healthy, counts, percent } = healthFigures(healths);
    const own = week.rows.filter(({ rule }) => rules.includes(familyOf(rule)));
    const found = open.filter(({ family }) => rules.includes(family));
    const count = (type: string) => own.filter((row) => row.compliance === type).length;
    return [
      ...[framework, control, assessment(found.length, healthy, expected - (counts['internal'] ?? 0))],
      ...[sortedBy(rules, (rule) => rule).join(', '), expected, healthy, percent],
      ...[count('COMPLIANT'), count('NON_COMPLIANT'), compliance(own)],
      ...[found.length, found.filter(({ breached }) => breached).length],
      new Set(found.map(({ account }) => account)).size,
    ].map((cell) => (cell === '' ? null : cell));
  });
  return [
    {
      heading: '',
      columns: [
        ...['Framework', 'Control', 'Assessment', 'Rules', 'Expected', 'Healthy', 'Rule health %', 'Compliant'],
        ...['Non-compliant', 'Compliance %', 'Open findings', 'Breached', 'Accounts affected'],
      ],
      rows,
    },
  ];
}
