// The owner of a finding comes from the resource's tag, otherwise from the account's tag, otherwise from the settings.
import type { Account } from '#domain/coverage/account.ts';
import { isInUnit } from '#domain/coverage/units.ts';
import { compileWildcard } from '#domain/wildcard.ts';
import type { OwnerSettings } from '#domain/settings/report-settings.ts';

export type OwnerSource = 'resource tag' | 'account tag' | 'settings';

export type Owner = { owner: string | undefined; ownerFrom: OwnerSource | undefined };

/** Creates a function that finds the owner of an account. `tag` is the value of the account's owner tag, if account tags are read. */
export function createAccountOwners({ accounts, ous, names }: OwnerSettings) {
  const patterns = Object.entries(names).map(([name, owner]) => ({ fits: compileWildcard(name), owner }));
  const units = Object.entries(ous);
  return (account: Pick<Account, 'id' | 'name' | 'ou' | 'ouIds'>, tag: string | undefined): Owner => {
    if (tag) return { owner: tag, ownerFrom: 'account tag' };
    const owner =
      (Object.hasOwn(accounts, account.id) ? accounts[account.id] : undefined) ??
      findInnermostOwner(account, units) ??
      patterns.find(({ fits }) => fits(account.name))?.owner;
    return { owner, ownerFrom: owner === undefined ? undefined : 'settings' };
  };
}

function findInnermostOwner(
  account: Pick<Account, 'ou' | 'ouIds'>,
  units: readonly [string, string][],
): string | undefined {
  const depthOf = (unit: string) => {
    const at = account.ouIds.indexOf(unit);
    return at === -1 ? unit.split('/').length : at + 1;
  };
  return units.filter(([unit]) => isInUnit(account, unit)).toSorted(([a], [b]) => depthOf(b) - depthOf(a))[0]?.[1];
}
