// Decides whether a waiver is active and which findings it covers.
import type { Account } from '#domain/coverage/account.ts';
import { daysBetween } from '#domain/dates.ts';
import { compileWildcard } from '#domain/wildcard.ts';
import { isInUnit } from '#domain/coverage/units.ts';
import type { Waiver } from '#domain/settings/report-settings.ts';

export type WaiverStatus = 'active' | 'expiring' | 'expired';

/** The number of days before its expiry date during which a waiver is `expiring`. */
export const EXPIRING_DAYS = 30;

/** The value of EXPIRING_DAYS in reports of versions before 1.1.0. */
export const FIRST_EXPIRING_DAYS = 14;

/** Returns the status of a waiver. A waiver is in force while `expiring`, including on its expiry date. */
export function waiverStatus(
  { expires }: Pick<Waiver, 'expires'>,
  reportDate: string,
  expiringDays = EXPIRING_DAYS,
): WaiverStatus {
  const left = daysBetween(reportDate, expires);
  if (left < 0) return 'expired';
  return left <= expiringDays ? 'expiring' : 'active';
}

/**
 * Returns one text for each point to review about a waiver that has not expired: an approver whom the settings do not name, or more open
 * findings than were approved. `approvers` is undefined if approvers are not checked.
 */
export function reviewWaiver(
  { approver, findings: approvedFor }: Pick<Waiver, 'approver' | 'findings'>,
  covered: number,
  approvers: readonly string[] | undefined,
): string[] {
  const normalize = (name: string) => name.trim().toLowerCase();
  const isKnown = approvers?.some((each) => normalize(each) === normalize(approver)) ?? true;
  return [
    ...(isKnown ? [] : ['its approver is not in waiverApprovers']),
    ...(approvedFor !== undefined && covered > approvedFor
      ? [`it covers ${covered} findings and was approved for ${approvedFor}`]
      : []),
  ];
}

type RuleLocation = { account: Pick<Account, 'id' | 'ou' | 'ouIds'>; region: string; rule: string; family: string };

/**
 * Returns the waivers of any status that cover a resource, in the order of the waivers file. The function applies to one rule in one
 * account and region.
 */
export type FindWaivers = (resourceId: string) => readonly Waiver[];

type WaiverTest = (text: string) => boolean;

type CompiledWaiver = {
  waiver: Waiver;
  order: number;
  matchesRule: WaiverTest;
  accountIds: ReadonlySet<string> | undefined;
  resources: readonly WaiverTest[] | undefined;
};

const NO_WAIVERS: readonly Waiver[] = [];

/**
 * Creates a function that finds the waivers of a rule in an account and region. For each row, only the resource id remains to be matched.
 */
export function createWaivers(waivers: readonly Waiver[]): (place: RuleLocation) => FindWaivers {
  const compiled = waivers.map(compile);
  const isPattern = ({ waiver: { rule } }: CompiledWaiver) => rule.includes('*');
  const patterns = compiled.filter(isPattern);
  const named = Map.groupBy(
    compiled.filter((each) => !isPattern(each)),
    ({ waiver: { rule } }) => rule,
  );
  return ({ account, region, rule, family }) => {
    const byName = [...(named.get(family) ?? []), ...(rule === family ? [] : (named.get(rule) ?? []))];
    const byPattern = patterns.filter(({ matchesRule }) => matchesRule(family) || matchesRule(rule));
    const here = [...byName, ...byPattern].filter((each) => covers(each, account, region));
    if (here.length === 0) return () => NO_WAIVERS;
    here.sort((a, b) => a.order - b.order);
    if (here.every(({ resources }) => !resources)) {
      const all = here.map(({ waiver }) => waiver);
      return () => all;
    }
    return (resourceId) => {
      const covering = here.filter(({ resources }) => !resources || resources.some((fits) => fits(resourceId)));
      return covering.length === 0 ? NO_WAIVERS : covering.map(({ waiver }) => waiver);
    };
  };
}

function compile(waiver: Waiver, order: number): CompiledWaiver {
  const { accountIds, resources } = waiver.scope;
  return {
    ...{ waiver, order, matchesRule: compileWildcard(waiver.rule) },
    accountIds: accountIds && new Set(accountIds),
    resources: resources?.map(compileWildcard),
  };
}

function covers(
  { waiver: { scope }, accountIds }: CompiledWaiver,
  account: RuleLocation['account'],
  region: string,
): boolean {
  if (accountIds && !accountIds.has(account.id)) return false;
  if (scope.regions && !scope.regions.includes(region)) return false;
  return !scope.ous || scope.ous.some((unit) => isInUnit(account, unit));
}
