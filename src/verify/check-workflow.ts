// Compares the publications in the bucket with those that the run's workflow made, if Temporal still has the run.
import type { PublishedRun } from '#src/temporal/published.ts';
import type { Difference } from './check-object.ts';

/** A manifest in the bucket. `isAuthentic` means that it has a valid MAC. */
export type StoredManifest = { key: string; number: number; sha256: string | undefined; isAuthentic: boolean };

/** Returns the publications that were not made by the workflow, publications that are missing, and manifests that were replaced. */
export function compareWithWorkflow(
  stored: readonly StoredManifest[],
  { isOpen, publications }: PublishedRun,
): Difference[] {
  const made = new Map(publications.map((publication) => [publication.manifestSha256, publication]));
  const replaced = new Map(publications.map(({ manifestKey, manifestSha256 }) => [manifestKey, manifestSha256]));
  const latest = Math.max(0, ...publications.map(({ number }) => number));
  const foreign = stored
    .filter(({ sha256 }) => sha256 !== undefined && !made.has(sha256))
    // Two attempts may write the same publication, and an open run may be writing its next publication.
    .filter(({ isAuthentic, number }) => !isAuthentic && !(isOpen && number > latest))
    .map(({ key, sha256 }) => {
      const expected = replaced.get(key);
      const what =
        expected === undefined
          ? 'no workflow made this publication: the run in Temporal has no publication with this manifest'
          : `was replaced: it has the SHA-256 ${sha256}, the workflow published ${expected}`;
      return { key, what };
    });
  const present = new Set(stored.map(({ key }) => key));
  const gone = publications
    .filter(({ manifestKey }) => !present.has(manifestKey))
    .map(({ manifestKey, number }) => ({
      key: manifestKey,
      what: `is not there: the workflow made publication ${number}`,
    }));
  return [...foreign, ...gone];
}
