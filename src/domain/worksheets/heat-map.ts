// The tab `Heat map` shows where findings are open, with one row for each rule family and one column for each environment.
import { compareText } from '#domain/compare-text.ts';
import type { OpenFinding } from '#domain/findings/open-finding.ts';
import { ENVIRONMENTS, type Environment, type Severity } from '#domain/settings/report-settings.ts';
import { linkToManagedRule } from './aws-links.ts';
import { MAX_LINES, severityRank, severityLabel, SEVERITY_TONES } from './finding-columns.ts';
import { textOfCell, type WorksheetColumn } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';

const COLUMNS: readonly WorksheetColumn[] = [
  { header: 'Rule', width: 48, format: 'text', link: ([family]) => linkToManagedRule(textOfCell(family)) },
  { header: 'Severity', width: 14, format: 'text', tones: SEVERITY_TONES },
  ...ENVIRONMENTS.map((environment) => ({ header: environment, width: 13, format: 'count' as const })),
  { header: 'All', width: 11, format: 'count' },
];

const FIRST_ENVIRONMENT = 2;

export type HeatMapWorksheet = {
  /** Adds an open finding. Every open finding must be added. */
  take: (finding: Pick<OpenFinding, 'family' | 'severity' | 'environment'>) => void;
  worksheet: () => NamedWorksheet<'Heat map'>;
};

export function createHeatMapWorksheet(): HeatMapWorksheet {
  // An object is used instead of a Map, because V8 copies the keys of objects. A Map key that is a slice of a chunk of rows would keep the
  // whole chunk in memory.
  const rules = Object.create(null) as Record<string, { severity: Severity; open: Record<Environment, number> }>;
  return {
    take({ family, severity, environment }) {
      const none = () => Object.fromEntries(ENVIRONMENTS.map((name) => [name, 0])) as Record<Environment, number>;
      const rule = (rules[family] ??= { severity, open: none() });
      rule.open[environment] += 1;
    },

    worksheet() {
      const lines = Object.entries(rules).map(([family, { severity, open }]) => ({
        ...{ family, severity, open },
        all: Object.values(open).reduce((sum, count) => sum + count, 0),
      }));
      const sorted = lines.toSorted(
        (a, b) =>
          severityRank(a.severity) - severityRank(b.severity) || b.all - a.all || compareText(a.family, b.family),
      );
      const shown = sorted.slice(0, MAX_LINES);
      const sums = ENVIRONMENTS.map((environment) => lines.reduce((sum, { open }) => sum + open[environment], 0));
      return {
        name: 'Heat map',
        title: 'Heat map: where findings are open, by rule and environment',
        notes: [
          'Open findings, unknown and waived ones included; an empty cell has none. The redder a cell, the more it has, over all columns but All.',
        ],
        tables: [
          {
            columns: COLUMNS,
            heat: [FIRST_ENVIRONMENT, FIRST_ENVIRONMENT + ENVIRONMENTS.length - 1],
            rows: shown.map(({ family, severity, open, all }) => [
              ...[family, severityLabel(severity)],
              ...ENVIRONMENTS.map((environment) => open[environment] || null),
              all,
            ]),
            ...(shown.length === 0
              ? {}
              : { totals: ['All', '', ...sums, sums.reduce((sum, count) => sum + count, 0)] }),
            whenEmpty: 'Nothing is open.',
            ...(sorted.length > shown.length ? { more: `${sorted.length - shown.length} more rules.` } : {}),
          },
        ],
      };
    },
  };
}
