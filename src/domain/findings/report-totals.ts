// Totals of a report's rows by environment, organizational unit, severity and rule, and the rules and accounts with the most NON_COMPLIANT
// rows.
import {
  addCounts,
  addNamedCounts,
  createCounts,
  createNamedCounts,
  sumCounts,
  type ComplianceCounts,
  type NamedComplianceCounts,
} from '#domain/rows/compliance-counts.ts';
import type { RegionRows } from './region-rows.ts';
import type { Severity } from '#domain/settings/report-settings.ts';
import { compareText } from '#domain/compare-text.ts';
import { createTopN } from '#domain/top-n.ts';

/** Counts of rows by group; `rules` groups them by rule family. Groups in scope that have no rows are included with zeros. */
export type Totals = {
  environments: NamedComplianceCounts;
  ous: NamedComplianceCounts;
  severities: NamedComplianceCounts;
  rules: NamedComplianceCounts;
};

export type WorstAccount = { accountId: string; name: string; environment: string; counts: ComplianceCounts };
export type WorstRule = { rule: string; severity: Severity; counts: ComplianceCounts };

/** An account with the unit and environment under which its rows are counted. */
export type AccountDescription = { accountId: string; name: string; ou: string; environment: string };

const MAX_WORST_ENTRIES = 10;

/** The OU name shown for accounts directly below the organization root. */
const ROOT = '(root)';

export type ReportTotals = {
  /** Adds a region in scope. A region that could not be read has no rows. */
  take: (place: AccountDescription, rows: RegionRows) => void;
  /** Returns the totals of all regions added so far. */
  end: () => {
    totals: Totals;
    all: ComplianceCounts;
    worstRules: WorstRule[];
    worstAccounts: WorstAccount[];
    nonCompliantResources: number;
  };
};

/** Creates totals to which regions are added. Regions must be added in the order of accounts. */
export function createReportTotals(): ReportTotals {
  const totals: Totals = {
    environments: createNamedCounts(),
    ous: createNamedCounts(),
    severities: createNamedCounts(),
    rules: createNamedCounts(),
  };
  const severityOf = Object.create(null) as Record<string, Severity>;
  const worst = createTopN<WorstAccount>(MAX_WORST_ENTRIES);
  let account: WorstAccount | undefined;
  let resources = 0;

  function finishAccount(): void {
    if (account && account.counts.nonCompliant > 0) worst.push(-account.counts.nonCompliant, () => account!);
    account = undefined;
  }

  return {
    take(place, rows) {
      const { accountId, name, environment } = place;
      if (account?.accountId !== accountId) finishAccount();
      account ??= { accountId, name, environment, counts: createCounts() };
      for (const { family, severity, counts } of rows.rules) {
        addNamedCounts(totals.rules, family, counts);
        severityOf[family] ??= severity;
        addNamedCounts(totals.severities, severity, counts);
      }
      const sum = sumCounts(rows.rules.map(({ counts }) => counts));
      addCounts(account.counts, sum);
      addNamedCounts(totals.environments, environment, sum);
      addNamedCounts(totals.ous, place.ou === '' ? ROOT : place.ou, sum);
      resources += rows.nonCompliantResources;
    },

    end() {
      finishAccount();
      const byCount = ([a, x]: [string, ComplianceCounts], [b, y]: [string, ComplianceCounts]) =>
        y.nonCompliant - x.nonCompliant || compareText(a, b);
      const worstRules: WorstRule[] = Object.entries(totals.rules)
        .filter(([, { nonCompliant }]) => nonCompliant > 0)
        .toSorted(byCount)
        .slice(0, MAX_WORST_ENTRIES)
        .map(([rule, counts]) => ({ rule, severity: severityOf[rule]!, counts }));
      const all = sumCounts(Object.values(totals.environments));
      return { totals, all, worstRules, worstAccounts: worst.result().lines, nonCompliantResources: resources };
    },
  };
}
