// Reads a run's stored evidence: the listed accounts, their outcomes, and their rows in the order of the raw CSV.
import type { Store } from '#src/aws/store.ts';
import { parseStoredJson } from '#src/aws/stored-json.ts';
import { mergeProfiles, EMPTY_PROFILE, type Profile } from '#domain/legacy/column-profile.ts';
import { authenticateOutcomes, withoutRejected, type Authenticity, type Trust } from './authenticity.ts';
import { reconcile, type Coverage, type CoverageLine, type Discovery } from '#domain/coverage/reconciliation.ts';
import type { RegionRules } from '#domain/rule-health/rule-facts.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import { mergeOutcomes } from '#domain/coverage/merge-outcomes.ts';
import type { NotedRule, RuleNote } from '#domain/coverage/notes.ts';
import type { AccountOutcome, StoredObject } from '#domain/coverage/outcome.ts';

/** The number of objects read in parallel. */
const READS_IN_FLIGHT = 8;

/**
 * The maximum number of CSV parts to prefetch, and their maximum total size in bytes. This hides S3's latency and is small compared with
 * the pod's memory.
 */
const MAX_PREFETCHED_PARTS = 64;
const MAX_PREFETCHED_BYTES = 8 * 1024 * 1024;

export type Evidence = Pick<Discovery, 'accounts' | 'unknownExclusions'> & {
  coverage: Coverage;
  profile: Profile;
  parts: StoredObject[];
  notes: NotedRule[];
  /** The exceptions to the authenticity check; absent if all evidence is authentic, or if it was not checked. */
  authenticity?: Authenticity;
};

/**
 * Reads outcomes and notes, but not the rows. `trustOrResult` defines how authenticity is checked, or contains the result of the check when the
 * report was made. Throws if an object differs from its recorded SHA-256, or if no outcome is authentic.
 */
export async function readEvidence(
  store: Store,
  discovery: StoredObject,
  shards: readonly StoredObject[],
  signal: AbortSignal,
  trustOrResult?: Trust | Authenticity,
): Promise<Evidence> {
  const read = async <T>(object: StoredObject) => parseStoredJson(object.key, await store.get(object, signal)) as T;
  const [inputs, scans] = await Promise.all([
    read<Discovery>(discovery),
    mapLimit(shards, READS_IN_FLIGHT, async (shard) => ({
      key: shard.key,
      outcomes: await read<AccountOutcome[]>(shard),
    })),
  ]);
  const authenticity =
    trustOrResult && 'evidenceKeys' in trustOrResult
      ? authenticateOutcomes(trustOrResult, inputs, scans)
      : trustOrResult;
  const coverage = reconcile(inputs, mergeOutcomes(withoutRejected(scans, authenticity?.rejected ?? [])));
  const noted = coverage.lines.filter(({ notes, shortNotes }) => notes ?? shortNotes);
  const notes = await mapLimit(noted, READS_IN_FLIGHT, async ({ accountId, region, notes: stored, shortNotes }) =>
    (shortNotes ?? (await read<RuleNote[]>(stored!))).map((note) => ({ accountId, region, ...note })),
  );
  return {
    accounts: inputs.accounts,
    ...(inputs.unknownExclusions ? { unknownExclusions: inputs.unknownExclusions } : {}),
    coverage,
    profile: coverage.lines.reduce(
      (joined, { profile }) => mergeProfiles(joined, profile ?? EMPTY_PROFILE),
      EMPTY_PROFILE,
    ),
    parts: coverage.lines.flatMap(({ part }) => part ?? []),
    notes: notes.flat(),
    ...(authenticity && (authenticity.isUnauthenticated || authenticity.rejected.length > 0) ? { authenticity } : {}),
  };
}

/** Yields the bytes of the parts in order. Only parts of a few megabytes are held in memory as a whole. */
export async function* readPartBytes(
  store: Store,
  parts: readonly StoredObject[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let small: StoredObject[] = [];
  for (const part of parts) {
    if (part.bytes <= MAX_PREFETCHED_BYTES) {
      small.push(part);
      continue;
    }
    yield* readParts(store, small, signal);
    small = [];
    yield* store.pieces(part, signal);
  }
  yield* readParts(store, small, signal);
}

/** Yields the bodies of the parts in order, prefetching a few megabytes. */
export async function* readParts(
  store: Store,
  parts: readonly StoredObject[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const prefetched: { body: Promise<Buffer>; bytes: number }[] = [];
  let prefetchedBytes = 0;
  let next = 0;
  for (;;) {
    while (
      next < parts.length &&
      prefetched.length < MAX_PREFETCHED_PARTS &&
      (prefetched.length === 0 || prefetchedBytes < MAX_PREFETCHED_BYTES)
    ) {
      const part = parts[next++]!;
      const body = store.get(part, signal);
      body.catch(() => undefined); // The body is awaited later. Until then, a rejection must not be treated as unhandled.
      prefetched.push({ body, bytes: part.bytes });
      prefetchedBytes += part.bytes;
    }
    const first = prefetched.shift();
    if (!first) return;
    yield await first.body;
    prefetchedBytes -= first.bytes;
  }
}

/**
 * Returns a function that reads the facts of each region's rules. It must be called for every line, in order, because it prefetches the
 * facts. It returns undefined if the scan stored no facts.
 */
export function readRegionRules(
  store: Store,
  lines: readonly CoverageLine[],
  signal: AbortSignal,
): (line: CoverageLine) => Promise<RegionRules | undefined> {
  const bodies = readParts(
    store,
    lines.flatMap(({ ruleFacts }) => ruleFacts ?? []),
    signal,
  );
  return async ({ ruleFacts }) => {
    if (!ruleFacts) return undefined;
    const { value } = await bodies.next();
    return JSON.parse(String(value)) as RegionRules;
  };
}
