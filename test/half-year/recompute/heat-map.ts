// The tab `Heat map`, as it should be.
import { sortedBy, tally } from './arithmetic.ts';
import { severityRank } from './changes.ts';
import { inWords } from './classification.ts';
import type { OpenFinding } from './open-findings.ts';
import type { Table } from './table.ts';

const ENVIRONMENTS = ['prod', 'staging', 'dev', 'test', 'sandbox', 'nonprod', 'unclassified'];

export function heatMapTables(open: readonly OpenFinding[]): Table[] {
  const rules = [...Map.groupBy(open, ({ family }) => family).values()];
  const inOrder = sortedBy(
    rules,
    ([first]) => severityRank(first!),
    (those) => -those.length,
    ([first]) => first!.family,
  );
  const rows = inOrder.map((those) => {
    const counts = tally(those, ({ environment }) => environment);
    const { family, severity } = those[0]!;
    return [family, inWords(severity), ...ENVIRONMENTS.map((name) => counts[name] ?? null), those.length];
  });
  const sums = ENVIRONMENTS.map((name) => open.filter(({ environment }) => environment === name).length);
  const all = ['All', null, ...sums, open.length];
  return [
    {
      heading: '',
      columns: ['Rule', 'Severity', ...ENVIRONMENTS, 'All'],
      rows: rows.length === 0 ? [] : [...rows, all],
    },
  ];
}
