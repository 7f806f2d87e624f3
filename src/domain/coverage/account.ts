// The organization as stored by discovery: every account that AWS Organizations lists, and whether it is in scope.
import { compareText } from '#domain/compare-text.ts';
import type { OutOfScopeSetting } from '#domain/settings/report-settings.ts';
import { isInUnit } from './units.ts';

/**
 * An account as AWS Organizations lists it. `ou` is its path of OU names joined by `/`. `ouIds` holds the OU ids of that path, root first.
 */
export type Account = {
  id: string;
  name: string;
  state: string;
  ou: string;
  ouIds: readonly string[];
  /** When the account joined the organization, in epoch milliseconds; absent if AWS does not report it, and in runs of version 1.0. */
  joinedAtMs?: number;
};

/**
 * Whether an account is scanned and, if not, why. The scopes `excluded` and `not-active` become the account's disposition in every region.
 */
export type AccountScope = { scope: 'scan' } | { scope: 'excluded' | 'not-active'; reason: string };

/** For an account in scope, `outOfScope` maps each region that is not scanned to the reason. */
export type DiscoveredAccount = Account & AccountScope & { outOfScope?: Readonly<Record<string, string>> };

/** The input fields that restrict a run to some accounts. An absent field restricts nothing. */
export type ScopeFilter = {
  accountIds?: readonly string[] | undefined;
  excludeAccountIds?: readonly string[] | undefined;
  ouIds?: readonly string[] | undefined;
};

/** Whether a run with these restrictions covers the whole organization. The caller must check the regions separately. */
export function coversOrganization({ accountIds, excludeAccountIds, ouIds }: ScopeFilter): boolean {
  return accountIds === undefined && excludeAccountIds === undefined && ouIds === undefined;
}

/**
 * Returns every account once, with its scope, sorted by id. If pages of a listing overlap, the later page wins. The scope gives the first
 * reason that applies: not active, then excluded by configuration, then excluded by the run's input.
 */
export function scopeAccounts(
  accounts: readonly Account[],
  scopeFilter: ScopeFilter,
  excludedByConfiguration: readonly string[],
): DiscoveredAccount[] {
  const asked = scopeFilter.accountIds && new Set(scopeFilter.accountIds);
  const excluded = new Set(scopeFilter.excludeAccountIds);
  const always = new Set(excludedByConfiguration);
  const ous = scopeFilter.ouIds && new Set(scopeFilter.ouIds);
  const findScope = (account: Account): AccountScope => {
    if (account.state !== 'ACTIVE')
      return { scope: 'not-active', reason: `AWS Organizations lists it as ${account.state}` };
    if (always.has(account.id)) return { scope: 'excluded', reason: 'excluded by EXCLUDE_ACCOUNT_IDS' };
    if (excluded.has(account.id)) return { scope: 'excluded', reason: "excluded by this run's excludeAccountIds" };
    if (asked && !asked.has(account.id)) return { scope: 'excluded', reason: "not among this run's accountIds" };
    if (ous && !account.ouIds.some((id) => ous.has(id)))
      return { scope: 'excluded', reason: "in none of this run's ouIds" };
    return { scope: 'scan' };
  };
  const once = new Map(accounts.map((account) => [account.id, account]));
  return [...once.values()]
    .map((account) => ({ ...account, ...findScope(account) }))
    .toSorted((a, b) => compareText(a.id, b.id));
}

/**
 * Excludes whatever the report settings declare out of scope. An account with no region in scope is excluded as a whole. If several entries
 * of `settings` cover a region, the first one gives the reason.
 */
export function markOutOfScope(
  accounts: readonly DiscoveredAccount[],
  regions: readonly string[],
  settings: readonly OutOfScopeSetting[],
): DiscoveredAccount[] {
  if (settings.length === 0) return [...accounts];
  return accounts.map((account) => {
    if (account.scope !== 'scan') return account;
    const own = settings.filter(({ accountIds, ous }) => {
      if (accountIds && !accountIds.includes(account.id)) return false;
      return !ous || ous.some((unit) => isInUnit(account, unit));
    });
    const reasons = regions.flatMap((region) => {
      const setting = own.find((each) => !each.regions || each.regions.includes(region));
      return setting ? [[region, `out of scope by the report settings: ${setting.reason}`] as const] : [];
    });
    const [first] = reasons;
    if (first === undefined) return account;
    if (reasons.length === regions.length) return { ...account, scope: 'excluded', reason: first[1] };
    return { ...account, outOfScope: Object.fromEntries(reasons) };
  });
}

/**
 * Returns the excluded ids that are not in the organization. Each id is mistyped or belongs to an account that has left the organization.
 */
export function findUnknownExclusions(accounts: readonly Account[], excludedIds: readonly string[]): string[] {
  const known = new Set(accounts.map(({ id }) => id));
  return [...new Set(excludedIds)].filter((id) => !known.has(id));
}

/** Returns the requested ids that are not in the organization, so that a mistyped id is reported instead of ignored. */
export function findUnknownIds(accounts: readonly Account[], { accountIds = [], ouIds = [] }: ScopeFilter): string[] {
  const known = new Set(accounts.flatMap((account) => [account.id, ...account.ouIds]));
  return [...accountIds, ...ouIds].filter((id) => !known.has(id));
}
