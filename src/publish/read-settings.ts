// Reads the settings and account tags as they were when the run started.
import type { Store } from '#src/aws/store.ts';
import { parseStoredJson } from '#src/aws/stored-json.ts';
import type { TagsOfAccounts } from '#domain/findings/account-tags.ts';
import { DEFAULT_SETTINGS, type ReportSettings } from '#domain/settings/report-settings.ts';
import type { RunPlan } from '#src/workflows/types.ts';

/** Reads the report settings of a run. Runs that recorded no settings use the defaults. */
export async function readSettings(store: Store, { settings }: RunPlan): Promise<ReportSettings> {
  return settings ? (parseStoredJson(settings.key, await store.get(settings)) as ReportSettings) : DEFAULT_SETTINGS;
}

/** Reads the account tags of a run. Returns undefined if the run did not read them. */
export async function readTags(
  store: Store,
  { readAccountTags, accountTags }: RunPlan,
): Promise<TagsOfAccounts | undefined> {
  if (accountTags) return parseStoredJson(accountTags.key, await store.get(accountTags)) as TagsOfAccounts;
  return readAccountTags ? { accounts: {}, fault: 'the tags of accounts could not be read' } : undefined;
}
