// What becomes of accounts as weeks pass: they are opened, renamed, moved, suspended, and gone from the list.
import { z } from 'zod';
import type { Account, Organization } from './organization.ts';
import { UNIT_PATHS } from '#simulator/base/organization-units.ts';

const Place = {
  week: z.number().int().min(0).describe('the first week in which it shows'),
  account: z.number().int().min(0).describe('place in the list of accounts, the first is 0'),
};

export const AccountEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opened'), ...Place }).describe('not listed before'),
  z.strictObject({ kind: z.literal('removed'), ...Place }).describe('not listed any more'),
  z.strictObject({ kind: z.literal('renamed'), ...Place, name: z.string().min(1).max(50) }),
  z.strictObject({ kind: z.literal('moved'), ...Place, unit: z.enum(UNIT_PATHS) }),
  z.strictObject({
    kind: z.literal('state'),
    ...Place,
    state: z.enum(['ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'PENDING_ACTIVATION']),
  }),
]);

type AccountEvent = z.infer<typeof AccountEvent>;

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
