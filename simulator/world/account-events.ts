// The organization of a week: what its events have made of the accounts.
import type { Account, Organization } from './organization.ts';
import type { AccountEvent } from '#simulator/scenario/account-event.ts';

/** An account after its events up to a week, in the order of their weeks; `undefined`: it is not listed then. */
function accountIn(account: Account, events: readonly AccountEvent[], organization: Organization, week: number) {
  const first = events[0];
  let now: Account | undefined = first?.kind === 'opened' ? undefined : account;
  for (const event of events) {
    if (event.week > week) break;
    if (event.kind === 'opened') now = account;
    else if (event.kind === 'removed') now = undefined;
    else if (now === undefined) continue;
    else if (event.kind === 'renamed') now = { ...now, name: event.name };
    else if (event.kind === 'moved') now = { ...now, unit: organization.byPath.get(event.unit)! };
    else now = { ...now, state: event.state };
  }
  return now;
}

/** The organization of a week. */
export function organizationIn(whole: Organization, events: readonly AccountEvent[], week: number): Organization {
  if (events.length === 0) return whole;
  const inOrder = events.toSorted((a, b) => a.week - b.week);
  const accounts = whole.accounts.flatMap((account) => {
    const own = inOrder.filter((event) => event.account === account.index);
    return accountIn(account, own, whole, week) ?? [];
  });
  return { ...whole, accounts, byId: new Map(accounts.map((account) => [account.id, account])) };
}
