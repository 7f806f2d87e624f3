// The tab `Rules` shows each rule family across all accounts and regions: where it is expected, whether it works, and what it finds.
import type { NamedComplianceCounts } from '#domain/rows/compliance-counts.ts';
import { computeCompliance } from '#domain/rows/compliance-counts.ts';
import type { HealthCounts } from '#domain/rule-health/region-health.ts';
import { RULE_HEALTHS, type RuleHealth } from '#domain/rule-health/rule-health.ts';
import { sumHealth, type FamilyHealth, type RuleHealthFigures } from '#domain/rule-health/rule-report.ts';
import { linkToManagedRule } from './aws-links.ts';
import { createTopN } from '#domain/top-n.ts';
import { MAX_LINES, severityRank, severityLabel, SEVERITY_TONES } from './finding-columns.ts';
import { shareCell } from './summary-figures.ts';
import { textOfCell, type WorksheetCell, type WorksheetColumn } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';

/** The health values in the order of the columns, best first. */
const COLUMN_HEALTHS = RULE_HEALTHS.toReversed();

const headerOf = (health: RuleHealth): string => {
  const words = health.replaceAll('-', ' ');
  return words[0]!.toUpperCase() + words.slice(1);
};

const COLUMNS: readonly WorksheetColumn[] = [
  { header: 'Rule', width: 44, format: 'text', link: ([family]) => linkToManagedRule(textOfCell(family)) },
  { header: 'Severity', width: 14, format: 'text', tones: SEVERITY_TONES },
  { header: 'Frameworks', width: 34, format: 'wrapped' },
  { header: 'Source', width: 14, format: 'text' },
  { header: 'Expected', width: 10, format: 'count' },
  { header: 'Deployed', width: 10, format: 'count' },
  ...COLUMN_HEALTHS.map((health) => ({ header: headerOf(health), width: 11, format: 'count' as const })),
  { header: 'Missing (inferred)', width: 11, format: 'count' },
  { header: 'Rule health %', width: 11, format: 'percent', scale: 'more-is-better' },
  { header: 'Open findings', width: 11, format: 'count' },
  { header: 'Compliance %', width: 13, format: 'percent', scale: 'more-is-better' },
];

/** Builds the tab. `compliance` contains the row counts by family. `remarks` are additional lines under the title. */
export function rulesWorksheet(
  families: readonly FamilyHealth[],
  { counts, inferredMissing }: RuleHealthFigures,
  compliance: NamedComplianceCounts,
  remarks: readonly string[],
): NamedWorksheet<'Rules'> {
  const list = createTopN<WorksheetCell[]>(MAX_LINES);
  for (const one of families) {
    const { family, severity, frameworks, sources, open } = one;
    const share = shareCell(computeFamilyCompliance(compliance, family));
    list.push(severityRank(severity), () => [
      ...[family, severityLabel(severity), frameworks.join(', '), [...sources].toSorted().join(', ')],
      ...healthCells(one.counts, one.inferredMissing),
      ...[open, share],
    ]);
  }
  const { lines, offered } = list.result();
  const open = families.reduce((sum, family) => sum + family.open, 0);
  return {
    name: 'Rules',
    title: 'Rules: where each rule is expected, and whether it works',
    notes: [
      'Expected: accounts and regions that list the rule, or that the baseline asks to have it. Each expected rule has exactly one health, so the healths add up to Expected. Deployed: Expected without Missing.',
      'Rule health: Healthy and Nothing in scope over all but Internal and Not checked. Missing (inferred): accounts and regions without the rule although at least 90 % of the environment have it there; they are in no percentage.',
      'Stale: last evaluated too long ago, or the recorder is off. Not recorded: the recorder leaves out the resource types of the rule. Unreadable: AWS refused the results. Internal: an AWS service keeps the results to itself. Where and why: Rule gaps.',
      'Compliance: COMPLIANT over COMPLIANT and NON_COMPLIANT rows. Percentages are red up to 50 %, yellow at 80 % and green at 100 %.',
      ...remarks,
    ],
    tables: [
      {
        columns: COLUMNS,
        rows: lines,
        totals: ['All', '', '', '', ...healthCells(counts, inferredMissing), open, ''],
        whenEmpty: 'No rule was found.',
        ...(offered > lines.length ? { more: `${offered - lines.length} more rules.` } : {}),
      },
    ],
  };
}

function healthCells(counts: HealthCounts, inferredMissing: number): WorksheetCell[] {
  const { expected, percent } = sumHealth(counts);
  const healths = COLUMN_HEALTHS.map((health) => counts[health] ?? 0);
  return [expected, expected - (counts.missing ?? 0), ...healths, inferredMissing, shareCell(percent)];
}

function computeFamilyCompliance(compliance: NamedComplianceCounts, family: string): number | null {
  const counts = Object.hasOwn(compliance, family) ? compliance[family] : undefined;
  return counts ? computeCompliance(counts) : null;
}
