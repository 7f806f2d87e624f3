// Waivers: whether one is in force, and which findings it covers.
import type { Account } from '../account.ts';
import { daysBetween } from '../dates.ts';
import { wildcard } from '../wildcard.ts';
import { isInUnit } from './owners.ts';
import type { Waiver } from './report-settings.ts';

export type WaiverStatus = 'active' | 'expiring' | 'expired';

/** How long before its end a waiver stands out. */
const EXPIRING_DAYS = 14;

/** A waiver holds on its last day; `expiring` is in force still. */
export function statusOf({ expires }: Pick<Waiver, 'expires'>, reportDate: string): WaiverStatus {
  const left = daysBetween(reportDate, expires);
  if (left < 0) return 'expired';
  return left <= EXPIRING_DAYS ? 'expiring' : 'active';
}

/** Waivers of one rule in one account and region: what is left to ask is the resource. In the order of the file. */
export type PlacedWaivers = (resourceId: string) => readonly Waiver[];

type Compiled = {
  waiver: Waiver;
  fitsRule: (rule: string) => boolean;
  /** Absent: every resource. */
  resources: readonly ((resourceId: string) => boolean)[] | undefined;
};

const NONE: readonly Waiver[] = [];
const none: PlacedWaivers = () => NONE;

/** Finds the waivers, of any status, that cover findings: first of an account, then of a rule there, then of a resource. */
export function createWaivers(waivers: readonly Waiver[]) {
  const compiled = waivers.map((waiver): Compiled => ({
    waiver,
    fitsRule: wildcard(waiver.rule),
    resources: waiver.scope.resources?.map(wildcard),
  }));
  return (account: Pick<Account, 'id' | 'ou' | 'ouIds'>) => {
    const here = compiled.filter(({ waiver: { scope } }) => covers(scope, account));
    return (region: string, rule: string, family: string): PlacedWaivers => {
      const fitting = here.filter(
        ({ waiver: { scope }, fitsRule }) =>
          (scope.regions?.includes(region) ?? true) && (fitsRule(family) || fitsRule(rule)),
      );
      if (fitting.length === 0) return none;
      if (fitting.every(({ resources }) => !resources)) {
        const all = fitting.map(({ waiver }) => waiver);
        return () => all;
      }
      return (resourceId) =>
        fitting
          .filter(({ resources }) => resources?.some((fits) => fits(resourceId)) ?? true)
          .map(({ waiver }) => waiver);
    };
  };
}

function covers({ accountIds, ous }: Waiver['scope'], account: Pick<Account, 'id' | 'ou' | 'ouIds'>): boolean {
  return (accountIds?.includes(account.id) ?? true) && (ous?.some((unit) => isInUnit(account, unit)) ?? true);
}
