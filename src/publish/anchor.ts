// Writes anchors. An anchor is the SHA-256 of a manifest, stored in another account's bucket, which accepts new objects and keeps them
// unchanged (ADR 0040).
import type { Store } from '#src/aws/store.ts';
import { parseStoredJson, putJsonOnce } from '#src/aws/stored-json.ts';
import { keys } from '#domain/keys.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import type { Publication } from '#src/workflows/types.ts';
import type { Trust } from './authenticity.ts';
import { buildManifestKey, findPublication, type Manifest } from './manifest.ts';

/** The facts about a publication that its anchor contains. */
type AnchoredManifest = { runId: string; number: number; reportDate: string; manifestKey: string; sha256: string };

/** The content of an anchor. */
export type Anchor = AnchoredManifest & { schemaVersion: 1; anchoredAt: string };

/**
 * How long the run waits for anchors. The report is already published by then, and missing anchors are written with the next publication.
 */
const ANCHORS_TIMEOUT_MS = 60_000;

type Options = { signal: AbortSignal; trust?: Trust | undefined; now?: () => Date };

/**
 * Writes the anchor of a publication, and also the anchors of the run's earlier publications and of the report that this one is compared
 * with, in case writing them failed before. Existing anchors are left unchanged. Returns a line about each problem. Never throws, because a
 * problem with an anchor must not fail the report.
 */
export async function anchorPublication(
  { store, anchors }: { store: Store; anchors: Store },
  { runId, plan }: PublishInput,
  { number, keys: { manifest: manifestKey }, manifestSha256 }: Publication,
  { signal, trust, now = () => new Date() }: Options,
): Promise<string[]> {
  const timeoutSignal = AbortSignal.any([signal, AbortSignal.timeout(ANCHORS_TIMEOUT_MS)]);
  const put = async (anchored: AnchoredManifest) => {
    const anchor: Anchor = { schemaVersion: 1, ...anchored, anchoredAt: now().toISOString() };
    const key = keys.anchor(anchored.reportDate, anchored.runId, anchored.number);
    await putJsonOnce(anchors, key, anchor, timeoutSignal);
  };
  let current = number;
  try {
    const { reportDate } = plan;
    await put({ runId, number, reportDate, manifestKey, sha256: manifestSha256 });
    for (current = number - 1; current > 0; current--) {
      const found = await findPublication(store, runId, current, trust);
      if (found)
        await put({ runId, number: current, reportDate, manifestKey: found.stored.key, sha256: found.stored.sha256 });
    }
    const body = await store.get({ key: manifestKey, sha256: manifestSha256 }, timeoutSignal);
    const baseline = findBaseline(parseStoredJson(manifestKey, body) as Manifest);
    if (baseline) await put(baseline);
    return [];
  } catch (error) {
    const { name, message } = error as Error;
    const what = current === number ? `publication ${number}` : `what was published before publication ${number}`;
    return [
      `the anchor of ${what} was not written to s3://${anchors.bucket}: ${name}: ${message}. The next publication tries again`,
    ];
  }
}

/** Returns the publication that a report is compared with, if the report's manifest contains its SHA-256. */
function findBaseline({ past }: Manifest): AnchoredManifest | undefined {
  const { comparedWith } = past;
  if (comparedWith?.manifestSha256 === undefined) return undefined;
  const { runId, reportDate, prefix, manifestSha256: sha256 } = comparedWith;
  const number = Number(prefix.slice(keys.publications(runId).length).split('/')[0]);
  return { runId, number, reportDate, manifestKey: buildManifestKey(prefix), sha256 };
}
