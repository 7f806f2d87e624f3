// The manifest of a publication lists every object that the publication is based on, with SHA-256 and size.
// The manifest is written last, so a publication is complete if its manifest exists.
import type { Store } from '#src/aws/store.ts';
import { parseStoredJson } from '#src/aws/stored-json.ts';
import type { ReportBaseline } from '#domain/history/history.ts';
import { buildSummaryKey, keys } from '#domain/keys.ts';
import type { HistorySummary } from '#domain/history/history.ts';
import type { Authenticity, Trust } from './authenticity.ts';
import type { UndeliveredNotification } from '#domain/notifications/notification.ts';
import type { ReportInput, RunPlan } from '#src/workflows/types.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { ReportFormat } from './versions.ts';

export type Manifest = {
  schemaVersion: 1;
  runId: string;
  workflowId: string;
  number: number;
  startedAt: string;
  version: string;
  /** The format of the report; absent in manifests of versions before 1.1.0, whose format is FIRST_FORMAT. */
  reportFormat?: ReportFormat;
  input: ReportInput;
  plan: RunPlan;
  shards: StoredObject[];
  /** The facts about earlier reports that the report used. */
  past: ReportBaseline;
  /** Every stored object that the report is based on, and the objects of the report itself. */
  objects: StoredObject[];
  /** The exceptions to the authenticity check; absent if all evidence was authentic, or if it was not checked. */
  authenticity?: Authenticity;
  /** The undelivered notifications of earlier publications, which the tab `Run` lists; absent if there are none. */
  undelivered?: UndeliveredNotification[];
};

const MANIFEST = 'manifest.json';

export const buildManifestKey = (prefix: string) => `${prefix}${MANIFEST}`;

/** Lists the complete publications of a run, by key. A number occurs twice if two attempts wrote the same publication. */
export async function listPublications(
  store: Store,
  runId: string,
  number?: number,
): Promise<{ prefix: string; number: number }[]> {
  const below = keys.publications(runId);
  return (await store.list(number === undefined ? below : `${below}${number}/`))
    .filter((key) => key.endsWith(`/${MANIFEST}`))
    .map((key) => ({ prefix: key.slice(0, -MANIFEST.length), number: Number(key.slice(below.length).split('/')[0]) }));
}

type FoundPublication = { prefix: string; number: number; manifest: Manifest; stored: StoredObject };

/**
 * Finds the latest complete publication of a run, or the publication with this `number`. If two attempts wrote the same publication,
 * returns the first by key; both have the same content. If `trust` is given, skips publications that were not made by a worker with the
 * evidence key.
 */
export async function findPublication(
  store: Store,
  runId: string,
  number?: number,
  trust?: Trust,
): Promise<FoundPublication | undefined> {
  const listed = await listPublications(store, runId, number);
  for (const { prefix, number: found } of listed.toSorted((a, b) => b.number - a.number)) {
    const key = buildManifestKey(prefix);
    const body = await store.get({ key });
    const stored = store.describe(key, body);
    if (trust && !(await isMadeByWorker(store, trust, { runId, number: found, prefix, stored }))) continue;
    return { prefix, number: found, manifest: parseStoredJson(key, body) as Manifest, stored };
  }
  return undefined;
}

async function isMadeByWorker(
  store: Store,
  { evidenceKeys, acceptsMissingMac }: Trust,
  { runId, number, prefix, stored }: { runId: string; number: number; prefix: string; stored: StoredObject },
): Promise<boolean> {
  const summaryKey = buildSummaryKey(prefix);
  const found = await store.find(summaryKey);
  if (!found) return false;
  const { manifestMac } = parseStoredJson(summaryKey, found.body) as Partial<HistorySummary>;
  const check = evidenceKeys.check({ kind: 'manifest', runId, number, object: stored }, manifestMac);
  return check === 'authentic' || (check === 'missing' && acceptsMissingMac);
}
