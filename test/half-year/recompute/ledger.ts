// What became of each finding from one report to the next: plain arrays, searched from end to end.
import { daysBetween, sortedBy } from './arithmetic.ts';
import { familyOf } from './classification.ts';
import type { Account, Region, Row, Rule, Week } from './facts.ts';

export type Identity = { account: string; region: string; family: string; type: string; resource: string };

export type Entry = Identity & {
  /** As the last report had it that read the finding open; the rule is the first of its family that says so. */
  lastKnown: { account: Account; rule: string; ownerTag: string };
  firstSeen: string;
  openSince: string;
  lastSeen: string;
  /** `undefined`: it is open. */
  resolvedOn: string | undefined;
};

export type Verdict = 'base' | 'new' | 'reopened' | 'still open' | 'unknown' | 'resolved';

export type Judged = Entry & { verdict: Verdict; why: string };

const KEPT_DAYS = 400;

const isSame = (a: Identity, b: Identity) =>
  a.account === b.account &&
  a.region === b.region &&
  a.family === b.family &&
  a.type === b.type &&
  a.resource === b.resource;

const identityOf = ({ account, region, rule, type, resource }: Row): Identity => ({
  account,
  region,
  family: familyOf(rule),
  type,
  resource,
});

/** The findings that are not compliant now, each once, with its rows that say so. */
function openNow(rows: readonly Row[]): { identity: Identity; rows: Row[] }[] {
  const found = new Map<string, { identity: Identity; rows: Row[] }>();
  for (const row of rows) {
    if (row.compliance !== 'NON_COMPLIANT') continue;
    const identity = identityOf(row);
    const key = JSON.stringify(identity);
    if (!found.has(key)) found.set(key, { identity, rows: [] });
    found.get(key)!.rows.push(row);
  }
  return [...found.values()];
}

/** Why a finding that was open and is not seen to fail now cannot be called resolved; `''`: it can. */
function whyUnknown(entry: Entry, week: Week): string {
  const place = week.regions.find(({ account, region }) => account === entry.account && region === entry.region);
  if (place === undefined) return 'not listed';
  if (!isCovered(place)) return place.disposition;
  const ofRules = whyRulesCannotTell(
    sortedBy(place.rules, ({ name }) => name).filter(({ name }) => familyOf(name) === entry.family),
  );
  if (ofRules !== '') return ofRules;
  const isUndecided = (row: Row) => row.compliance === 'INSUFFICIENT_DATA' && isSame(identityOf(row), entry);
  return week.rows.some(isUndecided) ? 'INSUFFICIENT_DATA' : '';
}

const STATES: Record<string, string> = {
  EVALUATING: 'rule is evaluating',
  DELETING: 'rule is being deleted',
  DELETING_RESULTS: 'results are being deleted',
};

/** Why the rules of a family, sorted by name, prove nothing by what they do not show; `''`: they prove it. */
function whyRulesCannotTell(rules: readonly Rule[]): string {
  for (const { internal, unread, state } of rules) {
    if (internal) continue;
    if (unread !== undefined) return unread === 'deleted' ? 'rule is gone' : 'rule not read';
    if (state !== 'ACTIVE') return STATES[state] ?? 'rule is not active';
  }
  if (rules.some(({ results }) => results > 0)) return '';
  if (rules.length === 0) return 'rule is gone';
  return rules.some(({ internal }) => internal) ? 'rule is internal' : 'rule has no results';
}

export const isCovered = ({ disposition }: Region): boolean => ['scanned', 'no-rules'].includes(disposition);

/**
 * Every finding that has something to say this week. `before` are the entries that the last report left, `undefined`
 * where there was none.
 */
export function judge(before: readonly Entry[] | undefined, week: Week): Judged[] {
  const { date } = week;
  const open = openNow(week.rows);
  const judged: Judged[] = [];
  for (const { identity, rows } of open) {
    const entry = before?.find((one) => isSame(one, identity));
    const account = week.accounts.find(({ id }) => id === identity.account)!;
    const { rule, ownerTag } = sortedBy(rows, (row) => row.rule)[0]!;
    const lastKnown = { account, rule, ownerTag };
    const seen = { ...identity, lastKnown, lastSeen: date, resolvedOn: undefined, why: '' };
    if (entry === undefined) {
      judged.push({ ...seen, firstSeen: date, openSince: date, verdict: before === undefined ? 'base' : 'new' });
    } else if (entry.resolvedOn === undefined) {
      judged.push({ ...seen, firstSeen: entry.firstSeen, openSince: entry.openSince, verdict: 'still open' });
    } else {
      judged.push({ ...seen, firstSeen: entry.firstSeen, openSince: date, verdict: 'reopened' });
    }
  }
  for (const entry of before ?? []) {
    if (entry.resolvedOn !== undefined || open.some(({ identity }) => isSame(identity, entry))) continue;
    const why = whyUnknown(entry, week);
    if (why === '') judged.push({ ...entry, resolvedOn: date, verdict: 'resolved', why });
    else judged.push({ ...entry, verdict: 'unknown', why });
  }
  return judged;
}

/** What this report leaves to the next. */
export function ledgerAfter(before: readonly Entry[] | undefined, judged: readonly Judged[], date: string): Entry[] {
  const untouched = (before ?? []).filter(
    (entry) => entry.resolvedOn !== undefined && !judged.some((one) => isSame(one, entry)),
  );
  const kept = untouched.filter(({ resolvedOn }) => daysBetween(resolvedOn!, date) < KEPT_DAYS);
  return [...judged, ...kept];
}
