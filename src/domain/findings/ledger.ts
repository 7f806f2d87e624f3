// The ledger records which findings were not compliant, since when, and when they were last seen. Each publication includes a ledger as
// CSV.
import { compareText } from '#domain/compare-text.ts';
import { csvLine } from '#domain/rows/rows.ts';

/** The identity of a finding: an account, a region, a rule family and a resource. */
export type FindingKey = {
  accountId: string;
  region: string;
  family: string;
  resourceType: string;
  resourceId: string;
};

/** The fields of a finding's last row that are needed to show and classify the finding when it cannot be read. */
export type LastObservedRow = { rule: string; accountName: string; ou: string; ownerTag: string };

export const LEDGER_STATES = ['open', 'resolved', 'departed', 'retired'] as const;
export type LedgerState = (typeof LEDGER_STATES)[number];

/** A line of the ledger. Its dates are report dates, YYYY-MM-DD. */
export type LedgerEntry = FindingKey &
  LastObservedRow & {
    /** `departed`: the account left the organization. `retired`: it can no longer be determined whether the finding is resolved. */
    state: LedgerState;
    /** The date of the first report in which the finding was open. */
    firstSeen: string;
    /** The date of the first report of the current open period, or of the last open period if the finding is resolved. */
    openSince: string;
    /** The date of the last report whose scan found the finding open. */
    lastSeen: string;
    /** The date of the report that closed the finding as resolved, departed or retired; empty while it is open. */
    resolvedOn: string;
    /** The ISO instant at which a scan last found the finding open; empty in entries of versions before 1.1.0. */
    lastReadAt: string;
  };

const COLUMN_OF = {
  accountId: 'AccountId',
  region: 'Region',
  family: 'Rule',
  resourceType: 'ResourceType',
  resourceId: 'ResourceId',
  state: 'State',
  firstSeen: 'FirstSeen',
  openSince: 'OpenSince',
  lastSeen: 'LastSeen',
  resolvedOn: 'ResolvedOn',
  rule: 'ConfigRule',
  accountName: 'AccountName',
  ou: 'OU',
  ownerTag: 'Tag:Owner',
} as const satisfies Record<Exclude<keyof LedgerEntry, 'lastReadAt'>, string>;

const FIELDS = Object.keys(COLUMN_OF) as (keyof typeof COLUMN_OF)[];

/** Columns for human readers, which each report recomputes and never reads back. */
const ANNOTATIONS = ['Change', 'Severity', 'Environment', 'Owner', 'Due', 'Waiver'] as const;

/** The values that a report adds to a finding in the ledger. A missing value is an empty string. */
export type LedgerAnnotations = Record<Lowercase<(typeof ANNOTATIONS)[number]>, string>;

export const NO_ANNOTATIONS: LedgerAnnotations = {
  change: '',
  severity: '',
  environment: '',
  owner: '',
  due: '',
  waiver: '',
};

/** The header of `findings.csv` in versions before 1.1.0. */
export const FIRST_LEDGER_COLUMNS: readonly string[] = [...Object.values(COLUMN_OF), ...ANNOTATIONS];

/** The header of `findings.csv`. `Finding` is the id for human readers, which is computed from the key and never read back. */
export const LEDGER_COLUMNS: readonly string[] = [...FIRST_LEDGER_COLUMNS, 'LastReadAt', 'Finding'];

/**
 * Returns one line of `findings.csv`, including its line feed. `id` is the finding's id, or undefined if the file has the format of a
 * version before 1.1.0, which contains neither `Finding` nor `LastReadAt`.
 */
export function formatLedgerLine(entry: LedgerEntry, annotations: LedgerAnnotations, id: string | undefined): string {
  const { change, severity, environment, owner, due, waiver } = annotations;
  const line = [...FIELDS.map((field) => entry[field]), change, severity, environment, owner, due, waiver];
  return csvLine(id === undefined ? line : [...line, entry.lastReadAt, id]);
}

/** Reads an entry from a record of `findings.csv`. Throws a TypeError if its state is invalid. */
export function parseLedgerEntry(record: readonly string[]): LedgerEntry {
  const state = LEDGER_STATES.find((known) => known === record[5]);
  if (state === undefined)
    throw new TypeError(
      `findings.csv: expected the state ${LEDGER_STATES.join(', ')}, found ${JSON.stringify(record[5])}`,
    );
  return {
    accountId: record[0]!,
    region: record[1]!,
    family: record[2]!,
    resourceType: record[3]!,
    resourceId: record[4]!,
    state,
    firstSeen: record[6]!,
    openSince: record[7]!,
    lastSeen: record[8]!,
    resolvedOn: record[9]!,
    rule: record[10]!,
    accountName: record[11]!,
    ou: record[12]!,
    ownerTag: record[13]!,
    lastReadAt: record[FIRST_LEDGER_COLUMNS.length] ?? '',
  };
}

/** Compares two pairs of account and region in the order of the tab Coverage and of the raw CSV. */
export function compareAccountRegions(a: Pick<FindingKey, 'accountId' | 'region'>, b: typeof a): number {
  return compareText(a.accountId, b.accountId) || compareText(a.region, b.region);
}

/** Compares two findings of one account and region in the order of the ledger. */
export function compareFindings(a: Omit<FindingKey, 'accountId' | 'region'>, b: typeof a): number {
  return (
    compareText(a.family, b.family) ||
    compareText(a.resourceType, b.resourceType) ||
    compareText(a.resourceId, b.resourceId)
  );
}
