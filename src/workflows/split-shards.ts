// Divides the accounts of a scan into shards.
import type { ShardSelection } from './types.ts';

/** A shard's history has about ten events per account. The server allows fewer than 51,200 and suggests 4,096. */
const ACCOUNTS_PER_SHARD = 400;

/** A shard's outcomes are one payload of at most 2 MiB. A region's outcome takes about 500 bytes, or 2,000 with the longest reason. */
const REGIONS_PER_SHARD = 1_000;

export type Shard = { number: number; accounts: number; select: ShardSelection };

/** The accounts that a scan reads: the first `accounts` accounts in scope, or the accounts with these ids. */
export type AccountsToRead = { accounts: number } | { accountIds: readonly string[] };

/** Divides accounts into shards that are numbered from `first`. `regions` is the number of regions per account. */
export function splitIntoShards(what: AccountsToRead, regions: number, first: number): Shard[] {
  const total = 'accountIds' in what ? what.accountIds.length : what.accounts;
  const maxAccounts = Math.min(ACCOUNTS_PER_SHARD, Math.max(1, Math.floor(REGIONS_PER_SHARD / regions)));
  return Array.from({ length: Math.ceil(total / maxAccounts) }, (_, index) => {
    const offset = index * maxAccounts;
    const accounts = Math.min(maxAccounts, total - offset);
    const select =
      'accountIds' in what
        ? { accountIds: what.accountIds.slice(offset, offset + accounts) }
        : { offset, limit: accounts };
    return { number: first + index, accounts, select };
  });
}
