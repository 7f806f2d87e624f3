// The ledger of findings in a form that both sides have: a line of JSON for each finding, without the columns for people.
import { FIRST_LEDGER_COLUMNS, LEDGER_COLUMNS } from '#domain/findings/ledger.ts';
import { csvReader } from '#domain/rows/csv.ts';
import type { Entry } from './recompute/ledger.ts';

/** The columns from `AccountId` to `Tag:Owner`. */
const FACTS = LEDGER_COLUMNS.indexOf('Change');

/** The findings in `findings.csv`. */
export function readLedger(csv: string): string[] {
  const reader = csvReader(LEDGER_COLUMNS, 'findings.csv');
  const records = reader.read(csv);
  reader.end();
  return records.map((record) => JSON.stringify([...record.slice(0, FACTS), record[FIRST_LEDGER_COLUMNS.length]]));
}

/** A finding as `findings.csv` should have it. */
export function ledgerLine({ lastKnown: { account, rule, ownerTag }, ...entry }: Entry): string {
  const { region, family, type, resource, state, firstSeen, openSince, lastSeen, closedOn = '', lastReadAt } = entry;
  return JSON.stringify([
    ...[entry.account, region, family, type, resource, state, firstSeen, openSince, lastSeen, closedOn],
    ...[rule, account.name, account.ou, ownerTag, lastReadAt],
  ]);
}
