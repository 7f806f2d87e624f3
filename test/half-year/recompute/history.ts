// What a report leaves in `history/`, as it should be.
import { tally } from './arithmetic.ts';
import { environmentOf, familyOf, severityOf } from './classification.ts';
import { expectedRules, healthFigures, healthsOf, inferredGaps } from './expected-rules.ts';
import type { Row, Week } from './facts.ts';
import { accountCounts, ALWAYS, compliance, countOf, coverageOf } from './figures.ts';
import type { Judged } from './ledger.ts';
import type { OpenFinding } from './open-findings.ts';
import type { Figure } from './table.ts';

/** The fields of `history/YYYY-MM-DD.json` that are numbers of the report. */
export type History = {
  accounts: Record<string, number>;
  dispositions: Record<string, number>;
  rows: number;
  complianceTypes: Record<string, number>;
  coveragePercent: number | null;
  compliancePercent: number | null;
  nonCompliantResources: number;
  findings: { open: number; breached: number; waived: number };
  changes: Record<string, number> | null;
  totals: Record<string, Record<string, Record<string, number>>>;
  ruleHealth: {
    expected: number;
    healthy: number;
    counts: Record<string, number>;
    inferredMissing: number;
    percent: number | null;
  };
  /** The date of the last report that found each family. */
  ruleFamilies: Record<string, string>;
};

const orNull = (figure: Figure): number | null => (figure === 'n/a' ? null : figure);

function counts(rows: readonly Row[]): Record<string, number> {
  const [compliant, nonCompliant, notApplicable, insufficientData] = ALWAYS.map((type) => countOf(rows, type));
  const other = rows.filter((row) => !ALWAYS.includes(row.compliance)).length;
  return {
    compliant: compliant!,
    nonCompliant: nonCompliant!,
    notApplicable: notApplicable!,
    insufficientData: insufficientData!,
    other,
  };
}

function countsBy(names: readonly string[], rows: readonly Row[], nameOf: (row: Row) => string) {
  const groups = Map.groupBy(rows, nameOf);
  return Object.fromEntries([...names, ...groups.keys()].map((name) => [name, counts(groups.get(name) ?? [])]));
}

export function history(
  judged: readonly Judged[],
  open: readonly OpenFinding[],
  week: Week,
  families: Record<string, string>,
  isFirst: boolean,
): History {
  const { rows, settings, regions } = week;
  const { listed, scanned, failed, excluded, notActive, toBeRead } = accountCounts(week);
  const accountOf = (id: string) => week.accounts.find((account) => account.id === id)!;
  const environments = new Map(week.accounts.map((account) => [account.id, environmentOf(account, settings)]));
  const environment = (id: string) => environments.get(id)!;
  const unit = (id: string) => (accountOf(id).ou === '' ? '(root)' : accountOf(id).ou);
  const changed = (verdict: string) => judged.filter((finding) => finding.verdict === verdict).length;
  const failing = rows.filter((row) => row.compliance === 'NON_COMPLIANT');
  const places = expectedRules(week);
  const { percent, ...health } = healthFigures(places.flatMap((place) => healthsOf(place)));
  return {
    ruleHealth: { ...health, inferredMissing: inferredGaps(places).length, percent: orNull(percent) },
    ruleFamilies: families,
    accounts: { discovered: listed, scanned, failed, excluded, notActive },
    dispositions: tally(regions, ({ disposition }) => disposition),
    rows: rows.length,
    complianceTypes: tally(rows, (row) => row.compliance),
    coveragePercent: orNull(coverageOf(week)),
    compliancePercent: orNull(compliance(rows)),
    nonCompliantResources: new Set(
      failing.map((row) => JSON.stringify([row.account, row.region, row.type, row.resource])),
    ).size,
    findings: {
      open: open.length,
      breached: open.filter(({ breached }) => breached).length,
      waived: open.filter(({ waiver }) => waiver !== undefined).length,
    },
    changes: isFirst
      ? null
      : {
          new: changed('new'),
          reopened: changed('reopened'),
          resolved: changed('resolved'),
          unknown: changed('unknown'),
          stillOpen: changed('still open'),
          departed: changed('departed'),
          retired: changed('retired'),
        },
    totals: {
      environments: countsBy(
        toBeRead.map(({ id }) => environment(id)),
        rows,
        ({ account }) => environment(account),
      ),
      ous: countsBy(
        toBeRead.map(({ id }) => unit(id)),
        rows,
        ({ account }) => unit(account),
      ),
      severities: countsBy([], rows, ({ rule }) => severityOf(familyOf(rule), settings)),
      rules: countsBy([], rows, ({ rule }) => familyOf(rule)),
    },
  };
}

/** The line of `history/summary.csv`, but for the columns that only the run knows. */
export function historyLine(
  week: Week,
  { accounts, complianceTypes, changes, ...rest }: History,
): Record<string, string> {
  const percent = (figure: number | null) => (figure === null ? '' : figure.toFixed(2));
  const text = (count: number | undefined) => String(count ?? '');
  return {
    report_date: week.date,
    status: accounts['failed'] === 0 ? 'complete' : 'partial',
    coverage_percent: percent(rest.coveragePercent),
    compliance_percent: percent(rest.compliancePercent),
    accounts_listed: text(accounts['discovered']),
    accounts_scanned: text(accounts['scanned']),
    accounts_failed: text(accounts['failed']),
    accounts_excluded: text(accounts['excluded']),
    accounts_not_active: text(accounts['notActive']),
    rows: text(rest.rows),
    rows_compliant: text(complianceTypes['COMPLIANT'] ?? 0),
    rows_non_compliant: text(complianceTypes['NON_COMPLIANT'] ?? 0),
    rows_not_applicable: text(complianceTypes['NOT_APPLICABLE'] ?? 0),
    rows_insufficient_data: text(complianceTypes['INSUFFICIENT_DATA'] ?? 0),
    non_compliant_resources: text(rest.nonCompliantResources),
    open_findings: text(rest.findings.open),
    breached_findings: text(rest.findings.breached),
    waived_findings: text(rest.findings.waived),
    new_findings: text(changes?.['new']),
    reopened_findings: text(changes?.['reopened']),
    resolved_findings: text(changes?.['resolved']),
    unknown_findings: text(changes?.['unknown']),
    still_open_findings: text(changes?.['stillOpen']),
    rules_expected: text(rest.ruleHealth.expected),
    rules_healthy: text(rest.ruleHealth.healthy),
    rule_health_percent: percent(rest.ruleHealth.percent),
    departed_findings: text(changes?.['departed']),
    retired_findings: text(changes?.['retired']),
  };
}
