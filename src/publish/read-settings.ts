// What the organization says of itself and of its accounts, as it was when the run began.
import type { Store } from '../aws/store.ts';
import type { TagsOfAccounts } from '#domain/settings/account-tags.ts';
import { DEFAULT_SETTINGS, type ReportSettings } from '#domain/settings/report-settings.ts';
import type { RunPlan } from '../workflows/ports.ts';

/** Runs that began before there were settings have none: theirs are the defaults. */
export async function readSettings(store: Store, { settings }: RunPlan): Promise<ReportSettings> {
  return settings ? (JSON.parse(String(await store.get(settings))) as ReportSettings) : DEFAULT_SETTINGS;
}

/** The tags of accounts; undefined where they are not read. */
export async function readTags(
  store: Store,
  { readAccountTags, accountTags }: RunPlan,
): Promise<TagsOfAccounts | undefined> {
  if (accountTags) return JSON.parse(String(await store.get(accountTags))) as TagsOfAccounts;
  return readAccountTags ? { accounts: {}, fault: 'the tags of accounts could not be read' } : undefined;
}
