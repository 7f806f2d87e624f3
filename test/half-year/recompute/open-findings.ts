// The findings that count as open, unknown ones among them, with all that tabs say of each.
import { daysBetween, plusDays } from './arithmetic.ts';
import { environmentOf, isAbout, ownerOf, severityOf } from './classification.ts';
import type { Account, Waiver, Week } from './facts.ts';
import type { Judged } from './ledger.ts';

export type OpenFinding = Judged & {
  name: string;
  environment: string;
  severity: string;
  owner: string | undefined;
  ownerFrom: string | undefined;
  daysOpen: number;
  due: string | undefined;
  breached: boolean;
  /** The first in force that is about it. */
  waiver: Waiver | undefined;
  /** All that are about it, expired ones too. */
  covering: readonly Waiver[];
};

/** The account of a finding as it is listed now, else as it was last known. */
const accountOf = (finding: Judged, week: Week): Account =>
  week.accounts.find(({ id }) => id === finding.account) ?? finding.lastKnown.account;

/** A finding, resolved or open, with what tabs say of it. */
export function described(finding: Judged, week: Week): OpenFinding {
  const { settings, date } = week;
  const account = accountOf(finding, week);
  const { rule, ownerTag } = finding.lastKnown;
  const severity = severityOf(finding.family, settings);
  const owned = ownerOf(ownerTag, account, settings);
  const days = settings.dueDays[severity] ?? null;
  const due = days === null ? undefined : plusDays(finding.openSince, days);
  const waivable = { family: finding.family, rule, account, region: finding.region, resource: finding.resource };
  const covering = settings.waivers.filter((waiver) => isAbout(waiver, waivable));
  return {
    ...finding,
    name: account.name,
    environment: environmentOf(account, settings),
    severity,
    owner: owned?.owner,
    ownerFrom: owned?.from,
    daysOpen: daysBetween(finding.openSince, date),
    due,
    breached: due !== undefined && date > due,
    waiver: covering.find(({ expires }) => date <= expires),
    covering,
  };
}

/** Every finding that is open or may be. */
export function openFindings(judged: readonly Judged[], week: Week): OpenFinding[] {
  return judged.filter(({ state }) => state === 'open').map((finding) => described(finding, week));
}
