// A finding as the tabs show it: its ledger entry, with the facts and the age in this report.
import { addDays, daysBetween } from '#domain/dates.ts';
import type { FindingFacts } from './finding-facts.ts';
import type { LedgerEntry } from './ledger.ts';
import { columnIndex, COLUMNS, type Row } from '#domain/rows/rows.ts';
import type { ReportSettings, Severity } from './report-settings.ts';

/** `rule` is the raw name, `family` the one that tables show; `accountName` is the current one, if the account is listed. */
export type Finding = Omit<LedgerEntry, 'state'> & FindingFacts;

/** One that is not compliant, or was when it was last read (`unknown`). */
export type OpenFinding = Finding & {
  state: 'open' | 'unknown';
  daysOpen: number;
  /** The last day on which it is not late, YYYY-MM-DD; null: its severity has none. */
  due: string | null;
  breached: boolean;
  waived: boolean;
};

/** Computes ages and due dates, cached because there are few different dates and many findings. */
export function createAges(dueDays: ReportSettings['dueDays'], reportDate: string) {
  const known = new Map<string, Pick<OpenFinding, 'daysOpen' | 'due' | 'breached'>>();
  return (openSince: string, severity: Severity) => {
    const key = `${openSince} ${severity}`;
    let age = known.get(key);
    if (!age) {
      const days = dueDays[severity];
      const due = days === null ? null : addDays(openSince, days);
      age = { daysOpen: daysBetween(openSince, reportDate), due, breached: due !== null && reportDate > due };
      known.set(key, age);
    }
    return age;
  };
}

const AT: Readonly<Record<number, keyof LedgerEntry>> = {
  [columnIndex.ConfigRule]: 'rule',
  [columnIndex.AccountAlias]: 'accountName',
  [columnIndex.AwsRegion]: 'region',
  [columnIndex.ResourceType]: 'resourceType',
  [columnIndex.ResourceIdentifier]: 'resourceId',
  [columnIndex.AccountId]: 'accountId',
  [columnIndex.OU]: 'ou',
  [columnIndex['Tag:Owner']]: 'ownerTag',
};

/** The row that a finding was last read from, as far as facts depend on it; its other columns are empty. */
export function lastRow(entry: LedgerEntry): Row {
  return COLUMNS.map((_, index) => {
    const field = AT[index];
    return field === undefined ? '' : entry[field];
  });
}
