// What the organization says of itself, as it was when the run began.
import type { Store } from '../aws/store.ts';
import { DEFAULT_SETTINGS, type ReportSettings } from '#domain/settings/report-settings.ts';
import type { RunPlan } from '../workflows/ports.ts';

/** Runs that began before there were settings have none: theirs are the defaults. */
export async function readSettings(store: Store, { settings }: RunPlan): Promise<ReportSettings> {
  return settings ? (JSON.parse(String(await store.get(settings))) as ReportSettings) : DEFAULT_SETTINGS;
}
