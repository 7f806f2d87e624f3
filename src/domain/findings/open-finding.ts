// A finding as shown in the tabs: its ledger entry, its facts, and its age in this report.
import { addDays, daysBetween } from '#domain/dates.ts';
import type { FindingFacts } from './finding-facts.ts';
import type { LedgerEntry } from './ledger.ts';
import { columnIndex, COLUMNS, type Row } from '#domain/rows/rows.ts';
import type { ReportSettings, Severity } from '#domain/settings/report-settings.ts';

/** A finding. `rule` is the full rule name; tables show `family` instead. `accountName` is the current name if the account is listed. */
export type Finding = Omit<LedgerEntry, 'state'> &
  FindingFacts & {
    /** The id, which is the same in every report (see finding-id.ts). Empty in reports of versions before 1.1.0. */
    id: string;
    /** The due date (YYYY-MM-DD), after which the finding is overdue. Null if the finding's severity has no deadline. */
    due: string | null;
  };

/** A finding that is not compliant, or was not compliant when it was last read (`unknown`). */
export type OpenFinding = Finding & {
  state: 'open' | 'unknown';
  daysOpen: number;
  breached: boolean;
  waived: boolean;
};

/** Creates a function that computes ages and due dates. It caches them, because many findings share a few dates. */
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

const FIELD_BY_COLUMN: Readonly<Record<number, keyof LedgerEntry>> = {
  [columnIndex.ConfigRule]: 'rule',
  [columnIndex.AccountAlias]: 'accountName',
  [columnIndex.AwsRegion]: 'region',
  [columnIndex.ResourceType]: 'resourceType',
  [columnIndex.ResourceIdentifier]: 'resourceId',
  [columnIndex.AccountId]: 'accountId',
  [columnIndex.OU]: 'ou',
  [columnIndex['Tag:Owner']]: 'ownerTag',
};

/** Rebuilds the last row that showed a finding. Only the columns that facts depend on are filled. */
export function rebuildLastRow(entry: LedgerEntry): Row {
  return COLUMNS.map((_, index) => {
    const field = FIELD_BY_COLUMN[index];
    return field === undefined ? '' : entry[field];
  });
}
