// What became of each finding from one report to the next: plain arrays, searched from end to end.
import { daysBetween, sortedBy } from './arithmetic.ts';
import { familyOf, isLike } from './classification.ts';
import type { Account, Region, Row, Week } from './facts.ts';
import { areRulesRead, healthsIn, whySilent, type Health } from './rule-health.ts';

export type Identity = { account: string; region: string; family: string; type: string; resource: string };

export type Entry = Identity & {
  /** As the last report had it that read the finding open; the rule is the first of its family that says so. */
  lastKnown: { account: Account; rule: string; ownerTag: string };
  firstSeen: string;
  openSince: string;
  lastSeen: string;
  /** The instant at which it was last read as open, as ISO text. */
  lastReadAt: string;
  state: 'open' | 'resolved' | 'departed' | 'retired';
  /** `undefined`: it is open. */
  closedOn: string | undefined;
};

export type Verdict = 'base' | 'new' | 'reopened' | 'still open' | 'unknown' | 'resolved' | 'departed' | 'retired';

/** What a finding is judged by: the week, and when each family was last listed. */
type Known = { week: Week; families: Readonly<Record<string, string>> };

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

/** What becomes of a finding that was open and is not seen to fail now, in a region whose rules were read. */
function assessUnobserved(
  entry: Entry,
  place: Region,
  week: Week,
): { why: string; isRuleHealthy: boolean } | 'resolved' {
  const rules = healthsIn(place, week).filter(({ family }) => family === entry.family);
  const own = week.rows.filter((row) => isSame(identityOf(row), entry));
  const has = (types: readonly string[]) => own.some(({ compliance }) => types.includes(compliance));
  const doubt = (why: string, isRuleHealthy = false) => ({ why, isRuleHealthy });
  const isUndecided = has(['INSUFFICIENT_DATA']);
  if (has(['COMPLIANT', 'NOT_APPLICABLE']) && rules.every(({ health }) => health !== 'unreadable'))
    return isUndecided ? doubt('INSUFFICIENT_DATA', true) : 'resolved';
  if (rules.length === 0) return doubt('rule is gone');
  const silent = rules.map(whySilent).find((why) => why !== '');
  if (silent !== undefined) return doubt(silent);
  if (rules.some(({ unrecorded }) => unrecorded.includes(entry.type))) return doubt('resource type is not recorded');
  const isLater = ({ evaluatedAt }: Health) => evaluatedAt !== undefined && evaluatedAt > entry.lastReadAt;
  if (!rules.every(isLater)) return doubt('rule was not evaluated since', true);
  return isUndecided ? doubt('INSUFFICIENT_DATA', true) : 'resolved';
}

/** Why a finding that would be unknown is retired; `''`: it is not. */
function whyRetired({ family, lastSeen }: Entry, isRuleHealthy: boolean, { families, week }: Known): string {
  const { settings, date } = week;
  if (settings.retiredRules.some((pattern) => isLike(family, pattern))) return 'the report settings retire the rule';
  const listed = families[family];
  if (listed !== undefined && daysBetween(listed, date) > 90) return 'the rule was seen nowhere for 90 days';
  return isRuleHealthy && daysBetween(lastSeen, date) > 90 ? 'not seen for 90 days, although the rule works' : '';
}

function judgeEntry(entry: Entry, known: Known): Judged {
  const { week } = known;
  const open: Entry = { ...entry, state: 'open', closedOn: undefined };
  const close = (state: 'resolved' | 'departed' | 'retired'): Entry => ({ ...entry, state, closedOn: week.date });
  if (!week.accounts.some(({ id }) => id === entry.account))
    return { ...close('departed'), verdict: 'departed', why: '' };
  const place = week.regions.find(({ account, region }) => account === entry.account && region === entry.region)!;
  if (!areRulesRead(place)) return { ...open, verdict: 'unknown', why: place.disposition };
  const judged = assessUnobserved(entry, place, week);
  if (judged === 'resolved') return { ...close('resolved'), verdict: 'resolved', why: '' };
  const retired = whyRetired(entry, judged.isRuleHealthy, known);
  if (retired !== '') return { ...close('retired'), verdict: 'retired', why: retired };
  return { ...open, verdict: 'unknown', why: judged.why };
}

export const isCovered = ({ disposition }: Region): boolean => ['scanned', 'no-rules'].includes(disposition);

/**
 * Every finding that has something to say this week. `before` are the entries that the last report left, `undefined`
 * where there was none; `families` are those that it knew, with the date of the last report that found them.
 */
export function judge(before: readonly Entry[] | undefined, known: Known): Judged[] {
  const { week } = known;
  const { date, readAt } = week;
  const open = openNow(week.rows);
  const judged: Judged[] = [];
  for (const { identity, rows } of open) {
    const entry = before?.find((one) => isSame(one, identity));
    const account = week.accounts.find(({ id }) => id === identity.account)!;
    const { rule, ownerTag } = sortedBy(rows, (row) => row.rule)[0]!;
    const place = week.regions.find((one) => one.account === identity.account && one.region === identity.region)!;
    const lastReadAt = areRulesRead(place) ? readAt : '';
    const lastKnown = { account, rule, ownerTag };
    const seen = {
      ...identity,
      lastKnown,
      lastSeen: date,
      lastReadAt,
      state: 'open' as const,
      closedOn: undefined,
      why: '',
    };
    if (entry === undefined) {
      judged.push({ ...seen, firstSeen: date, openSince: date, verdict: before === undefined ? 'base' : 'new' });
    } else if (entry.state === 'open') {
      judged.push({ ...seen, firstSeen: entry.firstSeen, openSince: entry.openSince, verdict: 'still open' });
    } else {
      const since = entry.state === 'resolved' ? date : entry.openSince;
      judged.push({ ...seen, firstSeen: entry.firstSeen, openSince: since, verdict: 'reopened' });
    }
  }
  for (const entry of before ?? []) {
    if (open.some(({ identity }) => isSame(identity, entry))) continue;
    const isBack = entry.state === 'departed' && week.accounts.some(({ id }) => id === entry.account);
    if (entry.state === 'open' || isBack) judged.push(judgeEntry(entry, known));
  }
  return judged;
}

/** What this report leaves to the next. */
export function ledgerAfter(before: readonly Entry[] | undefined, judged: readonly Judged[], date: string): Entry[] {
  const untouched = (before ?? []).filter((entry) => !judged.some((one) => isSame(one, entry)));
  const kept = untouched.filter(({ closedOn }) => daysBetween(closedOn!, date) < KEPT_DAYS);
  return [...judged, ...kept];
}
