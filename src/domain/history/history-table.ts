// Builds `history/summary.csv`, which contains one line for each summary. It is intended for spreadsheets, Athena and DuckDB; the reporter
// never reads it.
import { findCompliance, type HistorySummary } from './history.ts';
import { csvLine } from '#domain/rows/rows.ts';

type Value = string | number | null | undefined;

/** The columns in order. A value that is missing in a summary becomes an empty field, not 0. */
const COLUMNS: Readonly<Record<string, (summary: HistorySummary) => Value>> = {
  report_date: ({ reportDate }) => reportDate,
  status: ({ status }) => status,
  coverage_percent: ({ coveragePercent }) => coveragePercent?.toFixed(2),
  compliance_percent: (summary) => findCompliance(summary)?.toFixed(2),
  accounts_listed: ({ accounts }) => accounts.discovered,
  accounts_scanned: ({ accounts }) => accounts.scanned,
  accounts_failed: ({ accounts }) => accounts.failed,
  accounts_excluded: ({ accounts }) => accounts.excluded,
  accounts_not_active: ({ accounts }) => accounts.notActive,
  rows: ({ rows }) => rows,
  rows_compliant: ({ complianceTypes }) => complianceTypes['COMPLIANT'] ?? 0,
  rows_non_compliant: ({ complianceTypes }) => complianceTypes['NON_COMPLIANT'] ?? 0,
  rows_not_applicable: ({ complianceTypes }) => complianceTypes['NOT_APPLICABLE'] ?? 0,
  rows_insufficient_data: ({ complianceTypes }) => complianceTypes['INSUFFICIENT_DATA'] ?? 0,
  non_compliant_resources: ({ nonCompliantResources }) => nonCompliantResources,
  open_findings: ({ findings }) => findings?.open,
  breached_findings: ({ findings }) => findings?.breached,
  waived_findings: ({ findings }) => findings?.waived,
  new_findings: ({ changes }) => changes?.new,
  reopened_findings: ({ changes }) => changes?.reopened,
  resolved_findings: ({ changes }) => changes?.resolved,
  unknown_findings: ({ changes }) => changes?.unknown,
  still_open_findings: ({ changes }) => changes?.stillOpen,
  flags: ({ flags }) => flags.length,
  run_id: ({ runId }) => runId,
  publication: ({ number }) => number,
  schema_version: ({ schemaVersion }) => schemaVersion,
  rules_expected: ({ ruleHealth }) => ruleHealth?.expected,
  rules_healthy: ({ ruleHealth }) => ruleHealth?.healthy,
  rule_health_percent: ({ ruleHealth }) => ruleHealth?.percent?.toFixed(2),
  departed_findings: ({ changes }) => changes?.departed,
  retired_findings: ({ changes }) => changes?.retired,
};

/** Returns the table as CSV, with one line per summary in the given order. */
export function historyTable(summaries: readonly HistorySummary[]): string {
  const lines = summaries.map((summary) => Object.values(COLUMNS).map((read) => String(read(summary) ?? '')));
  return [Object.keys(COLUMNS), ...lines].map(csvLine).join('');
}
