// The tab `Summary`: how much was read, how much of it complies, and what to be wary of.
import type { Coverage } from '../coverage.ts';
import { percent } from '../python-number.ts';
import type { Sheet } from '../sheet.ts';

export type SummaryFacts = {
  reportDate: string;
  coverage: Coverage;
  /** Rows by compliance type. */
  complianceTypes: Readonly<Record<string, number>>;
  /** What the gates say of this report; empty is good. */
  flags: readonly string[];
};

export function summaryTab({ reportDate, coverage, complianceTypes, flags }: SummaryFacts): Sheet {
  const compliant = complianceTypes['COMPLIANT'] ?? 0;
  const nonCompliant = complianceTypes['NON_COMPLIANT'] ?? 0;
  const measured = compliant + nonCompliant;
  const shown = (share: number | null) => (share === null ? 'n/a' : `${share.toFixed(2)} %`);
  const { accounts, rows } = coverage;
  return {
    name: 'Summary',
    title: `AWS Config compliance, ${reportDate}`,
    notes: [
      'Coverage: regions of accounts that were read, over all that were to be read. Compliance: COMPLIANT over COMPLIANT and NON_COMPLIANT.',
      ...flags.map((flag) => `Beware: ${flag}`),
    ],
    tables: [
      {
        columns: [
          { header: 'Figure', width: 34, format: 'text' },
          { header: 'Value', width: 16, format: 'text' },
        ],
        rows: [
          ['Coverage', shown(coverage.percent)],
          ['Compliance', shown(measured === 0 ? null : percent(compliant, measured))],
          ['Accounts listed', String(accounts.discovered)],
          ['Accounts scanned', String(accounts.scanned)],
          ['Accounts failed', String(accounts.failed)],
          ['Accounts excluded', String(accounts.excluded)],
          ['Accounts not active', String(accounts.notActive)],
          ['Rows', String(rows)],
          ...Object.keys(complianceTypes)
            .toSorted()
            .map((type) => [`Rows ${type}`, String(complianceTypes[type])]),
          ['Flags', flags.length === 0 ? 'none' : String(flags.length)],
        ],
      },
    ],
  };
}
