// The tags of accounts that the report looks at, as they were read from AWS Organizations, each with its age.

/** `readAt` is an ISO instant; a tag that the account does not have is absent. */
export type AccountTags = { readAt: string; owner?: string; environment?: string };

/** What a run knows of tags: by account id, and why some are missing or old. */
export type TagsOfAccounts = { accounts: Readonly<Record<string, AccountTags>>; fault?: string };
