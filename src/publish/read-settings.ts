// The settings and account tags, as they were when the run started.
import type { Store } from '#src/aws/store.ts';
import type { TagsOfAccounts } from '#domain/findings/account-tags.ts';
import { DEFAULT_SETTINGS, type ReportSettings } from '#domain/findings/report-settings.ts';
import type { RunPlan } from '#src/workflows/types.ts';

/** Runs from before settings existed have none and use the defaults. */
export async function readSettings(store: Store, { settings }: RunPlan): Promise<ReportSettings> {
  return settings ? (JSON.parse(String(await store.get(settings))) as ReportSettings) : DEFAULT_SETTINGS;
}

/** The account tags; undefined if they are not read. */
export async function readTags(
  store: Store,
  { readAccountTags, accountTags }: RunPlan,
): Promise<TagsOfAccounts | undefined> {
  if (accountTags) return JSON.parse(String(await store.get(accountTags))) as TagsOfAccounts;
  return readAccountTags ? { accounts: {}, fault: 'the tags of accounts could not be read' } : undefined;
}
