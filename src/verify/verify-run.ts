// Compares a run's evidence (every manifest, every object and the report itself) with the records made when it was written.
import type { HistorySummary } from '#domain/history/history.ts';
import { buildSummaryKey } from '#domain/keys.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import { listPublications, buildManifestKey, type Manifest } from '#src/publish/manifest.ts';
import { checkAnchors } from './check-anchors.ts';
import { checkBase } from './check-base.ts';
import { checkDatedCopies } from './check-dated-copies.ts';
import { checkObject, type Difference } from './check-object.ts';
import { readJson, type ReadJson } from './read-json.ts';
import { checkChain } from './check-chain.ts';
import { checkMac } from './check-mac.ts';
import { checkOrigin } from './check-origin.ts';
import { checkSignatures } from './check-signatures.ts';
import { compareText } from '#domain/compare-text.ts';
import { compareWithRebuilt, type VerifyContext } from './rebuild.ts';

/** The number of objects read in parallel. */
const READS_IN_FLIGHT = 8;

export type Verdict = {
  runId: string;
  publications: number;
  /** The number of objects checked; `bytes` is their total size as recorded. */
  objects: number;
  bytes: number;
  /** The keys of archived objects, which are checked only by size and version. */
  archived: string[];
  /** One line with the reason for each publication whose report was not rebuilt. */
  notRebuilt: string[];
  /** One line with the reason for each check that was not made. */
  notChecked: string[];
  /** The differences; empty if everything is as recorded. */
  differences: Difference[];
};

type FoundManifest = {
  prefix: string;
  number: number;
  manifest?: Manifest;
  sha256?: string | undefined;
  isAuthentic: boolean;
  notChecked: string[];
  differences: Difference[];
};

/**
 * Checks all publications of a run and rebuilds each report. Returns undefined if the bucket contains no publication of the run. Reads a
 * few objects concurrently. Only rows are loaded completely into memory. Writes only to the temporary folder.
 */
export async function verifyRun(
  context: VerifyContext,
  runId: string,
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<Verdict | undefined> {
  const { store, auditor, signal } = context;
  const listed = await listPublications(store, runId);
  if (listed.length === 0) return undefined;
  const found: FoundManifest[] = [];
  for (const publication of listed) found.push(await readPublication(context, runId, publication));
  const differences = found.flatMap((publication) => publication.differences);
  const notChecked = found.flatMap((publication) => publication.notChecked);
  if (!context.evidenceKeys) notChecked.push('MACs: EVIDENCE_KEY is not set');
  const checkedOutside = [
    await checkOrigin(context, runId, found),
    await checkAnchors(context.anchors, runId, found),
    await checkSignatures(context, found),
  ];
  for (const check of checkedOutside) {
    differences.push(...check.differences);
    notChecked.push(...check.notChecked);
  }

  const recorded = new Map(
    found
      .flatMap(({ manifest }) => manifest?.objects ?? [])
      .map((object) => [`${object.key} ${object.sha256}`, object]),
  );
  const objects = [...recorded.values()];
  let done = 0;
  const checks = await mapLimit(objects, READS_IN_FLIGHT, async (object) => {
    const check = await checkObject(auditor, object, signal);
    onProgress(++done, objects.length);
    return { ...check, key: object.key };
  });
  differences.push(...checks.flatMap((check) => check.differences));
  for (const { manifest, prefix } of found)
    if (manifest) differences.push(...(await checkDatedCopies(context, manifest, prefix)));

  const archived = checks.flatMap((check) => (check.archived ? check.key : [])).toSorted(compareText);
  const firstManifest = found.find(({ manifest }) => manifest)?.manifest;
  if (firstManifest) differences.push(...(await checkChain(context, firstManifest)));
  const damaged = new Set(differences.map(({ key }) => key));
  const notRebuilt: string[] = [];
  for (const publication of found) {
    const reason = await checkRebuild(context, publication, damaged, new Set(archived), { differences, notChecked });
    if (reason !== undefined) notRebuilt.push(`publication ${publication.number}: ${reason}`);
  }
  return {
    ...{ runId, publications: found.length, objects: objects.length, archived },
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    ...{ notRebuilt, notChecked: [...new Set(notChecked)], differences },
  };
}

/** Reads a publication's manifest. The manifest is not trusted if its digest differs from the one in the publication's summary. */
async function readPublication(
  context: VerifyContext,
  runId: string,
  { prefix, number }: { prefix: string; number: number },
): Promise<FoundManifest> {
  const key = buildManifestKey(prefix);
  const summaryKey = buildSummaryKey(prefix);
  const stored = await readJson<Manifest>(context, key);
  const summary = await readJson<HistorySummary>(context, summaryKey);
  const { value } = summary;
  if (stored.value && value && value.manifestSha256 === stored.sha256) {
    const { sha256, bytes = 0 } = stored;
    const object = { key, sha256, bytes };
    const mac = checkMac(
      context,
      { kind: 'manifest', runId, number, object },
      value.manifestMac,
      stored.value.startedAt,
    );
    const differences = value.prefix === prefix ? [] : [{ key: summaryKey, what: 'names another place than its own' }];
    if (stored.value.runId !== runId) differences.push({ key, what: `is of another run: ${stored.value.runId}` });
    if (mac.difference !== undefined) differences.push({ key, what: mac.difference });
    const { isAuthentic, notChecked } = mac;
    return { prefix, number, manifest: stored.value, sha256, isAuthentic, notChecked, differences };
  }
  const differences = [{ key, what: explainUnauthenticated(stored, summary, summaryKey) }];
  return { prefix, number, sha256: stored.sha256, isAuthentic: false, notChecked: [], differences };
}

function explainUnauthenticated(
  stored: ReadJson<Manifest>,
  summary: ReadJson<HistorySummary>,
  summaryKey: string,
): string {
  if (stored.kind === 'archived') return 'is archived: restore it first, for everything hangs on it';
  if (!summary.value)
    return `cannot be checked, for ${summaryKey} is ${summary.kind === 'read' ? 'no JSON' : summary.kind}`;
  return `has the SHA-256 ${stored.sha256}; ${summaryKey} says ${summary.value.manifestSha256}. One of the two was changed`;
}

/** Rebuilds the report and adds the result to `verdict`, or the reason if it was not rebuilt. */
async function checkRebuild(
  context: VerifyContext,
  { prefix, manifest }: FoundManifest,
  damaged: ReadonlySet<string>,
  archived: ReadonlySet<string>,
  { differences, notChecked }: Pick<Verdict, 'differences' | 'notChecked'>,
): Promise<string | undefined> {
  if (!manifest) return 'its manifest is not to be believed';
  const inputs = manifest.objects.filter(({ key }) => !key.startsWith(prefix));
  if (inputs.some(({ key }) => damaged.has(key))) return 'what it is based on is damaged';
  if (inputs.some(({ key }) => archived.has(key))) return 'what it is based on is archived: restore it first';
  const base = await checkBase(context, manifest);
  if (base.expired) return 'the report before, which it is compared with, has expired';
  differences.push(...base.differences);
  if (base.differences.length > 0) return 'the ledger that it goes on from is damaged';
  try {
    const rebuilt = await compareWithRebuilt(context, { prefix, manifest }, damaged);
    differences.push(...rebuilt.differences);
    notChecked.push(...rebuilt.notChecked);
    return undefined;
  } catch (error) {
    context.signal.throwIfAborted();
    differences.push({
      key: buildManifestKey(prefix),
      what: `its report cannot be rebuilt: ${(error as Error).message}`,
    });
    return (error as Error).message;
  }
}
