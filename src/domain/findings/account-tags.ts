// The account tags that the report uses, as read from AWS Organizations, with the time at which they were read.

/**
 * The tags of one account. `readAt` is an ISO instant. A tag that the account does not have is absent. `readWith` identifies the tag keys
 * in the report settings; it is absent if the settings name none.
 */
export type AccountTags = { readAt: string; owner?: string; environment?: string; readWith?: string };

/** The tags available to a run, by account id. `fault` explains why some are missing or old. */
export type TagsOfAccounts = { accounts: Readonly<Record<string, AccountTags>>; fault?: string };

/** Returns a line about the age of the tags, or no line if account tags are not used. */
export function describeTagAges(tags: TagsOfAccounts | undefined): string[] {
  if (!tags) return [];
  const dates = Object.values(tags.accounts).map(({ readAt }) => readAt.slice(0, 10));
  if (dates.length === 0) return ['Tags of accounts: none could be read.'];
  const [first, last] = [dates.toSorted()[0]!, dates.toSorted().at(-1)!];
  const when = first === last ? `on ${first}` : `between ${first} and ${last}`;
  return [`Tags of accounts: those of ${dates.length}, read ${when}.`];
}
