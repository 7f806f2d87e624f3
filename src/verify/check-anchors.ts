// Compares the publications of a run with their anchors, which the writer of the publications cannot overwrite.
import type { Store } from '#src/aws/store.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import { keys } from '#domain/keys.ts';
import type { Anchor } from '#src/publish/anchor.ts';
import { buildManifestKey } from '#src/publish/manifest.ts';
import type { Difference } from './check-object.ts';

/** The operations that read the bucket of anchors. */
export type AnchorReader = Pick<Store, 'bucket' | 'list' | 'find'>;

/** A stored publication. `startedAt` is absent if its manifest is not trusted. */
type StoredPublication = {
  prefix: string;
  number: number;
  sha256?: string | undefined;
  isAuthentic: boolean;
  manifest?: { startedAt: string };
};

type Result = { differences: Difference[]; notChecked: string[] };

/** The number of anchors read in parallel. */
const READS_IN_FLIGHT = 8;

const ANCHOR_KEY = /^anchors\/\d{4}-\d\d-\d\d\/(?<runId>.+)-(?<number>\d+)\.json$/;

/** Reports publications that were replaced or deleted after they were anchored, and publications without an anchor. */
export async function checkAnchors(
  anchors: AnchorReader | undefined,
  runId: string,
  found: readonly StoredPublication[],
): Promise<Result> {
  if (!anchors) return { differences: [], notChecked: [] };
  const place = `s3://${anchors.bucket}`;
  try {
    const listed = (await anchors.list(keys.anchors)).filter((key) => ANCHOR_KEY.test(key));
    if (listed.length === 0) return { differences: [], notChecked: [`anchors: ${place} has none`] };
    const own = listed.filter((key) => ANCHOR_KEY.exec(key)?.groups?.['runId'] === runId);
    const read = await readAnchors(anchors, own);
    const missing = found.filter(({ number }) => !own.some((key) => key.endsWith(`/${runId}-${number}.json`)));
    const since = missing.length === 0 ? '' : await findFirstInstant(anchors, listed);
    const results = [
      ...read.map(({ key, anchor }) => compareWithAnchor(`${place}/${key}`, anchor, found)),
      ...missing.map((publication) => checkMissingAnchor({ place, since, isAnchored: own.length > 0 }, publication)),
    ];
    return {
      differences: results.flatMap(({ differences }) => differences),
      notChecked: results.flatMap(({ notChecked }) => notChecked),
    };
  } catch (error) {
    const { name, message } = error as Error;
    return { differences: [], notChecked: [`anchors: ${place} cannot be read: ${name}: ${message}`] };
  }
}

type ReadAnchor = { key: string; anchor: Anchor | undefined };

function readAnchors(anchors: AnchorReader, own: readonly string[]): Promise<ReadAnchor[]> {
  return mapLimit(own, READS_IN_FLIGHT, async (key) => {
    const object = await anchors.find(key);
    try {
      return { key, anchor: object && (JSON.parse(String(object.body)) as Anchor) };
    } catch {
      return { key, anchor: undefined };
    }
  });
}

/**
 * Returns the instant of the first anchor. Runs that began earlier have no anchors. The instant cannot be taken from the keys, because a
 * run may have any report date.
 */
async function findFirstInstant(anchors: AnchorReader, listed: readonly string[]): Promise<string> {
  const read = await readAnchors(anchors, listed);
  return read.flatMap(({ anchor }) => anchor?.anchoredAt ?? []).toSorted()[0] ?? '';
}

function compareWithAnchor(place: string, anchor: Anchor | undefined, found: readonly StoredPublication[]): Result {
  const differ = (key: string, what: string): Difference => ({ key, what });
  if (!anchor) return { differences: [differ(place, 'is no anchor')], notChecked: [] };
  const { number, sha256, anchoredAt, manifestKey } = anchor;
  const stored = found.filter((publication) => publication.number === number);
  if (stored.length === 0)
    return {
      differences: [differ(manifestKey, `is not there: it was anchored at ${anchoredAt} as publication ${number}`)],
      notChecked: [],
    };
  const isStored = stored.some((publication) => publication.sha256 === sha256);
  const others = stored
    .filter((publication) => publication.sha256 !== sha256)
    // Two attempts may write the same publication, and only one of the two is anchored.
    .filter(({ isAuthentic }) => !isStored || !isAuthentic);
  return {
    differences: others.map(({ prefix, sha256: other }) =>
      differ(
        buildManifestKey(prefix),
        `is not what was anchored: it has the SHA-256 ${other}, ${place} says ${sha256}, at ${anchoredAt}`,
      ),
    ),
    notChecked: [],
  };
}

/**
 * Checks missing anchors. Publications from before the first anchor have none. If a run has one anchor, all of its publications must have
 * anchors.
 */
function checkMissingAnchor(
  { place, since, isAnchored }: { place: string; since: string; isAnchored: boolean },
  { prefix, number, manifest }: StoredPublication,
): Result {
  if (!isAnchored && manifest && Date.parse(manifest.startedAt) < Date.parse(since))
    return {
      differences: [],
      notChecked: [`anchor of publication ${number}: the run began before the first anchor of ${place}, at ${since}`],
    };
  return {
    differences: [
      { key: buildManifestKey(prefix), what: `has no anchor in ${place}, which has anchors since ${since}` },
    ],
    notChecked: [],
  };
}
