// Compares the publications in the bucket with Temporal's record, if Temporal is available and still has the run.
import { buildManifestKey } from '#src/publish/manifest.ts';
import type { Difference } from './check-object.ts';
import { compareWithWorkflow, type StoredManifest } from './check-workflow.ts';
import type { VerifyContext } from './rebuild.ts';

type Publication = Omit<StoredManifest, 'key' | 'sha256'> & { prefix: string; sha256?: string | undefined };

export async function checkOrigin(
  { readPublishedRun }: Pick<VerifyContext, 'readPublishedRun'>,
  runId: string,
  found: readonly Publication[],
): Promise<{ differences: Difference[]; notChecked: string[] }> {
  if (!readPublishedRun) return { differences: [], notChecked: [] };
  const skip = (reason: string) => ({ differences: [], notChecked: [`the workflow's own publications: ${reason}`] });
  try {
    const published = await readPublishedRun(runId);
    if (!published) return skip('Temporal does not have the run any more');
    const stored = found.map(({ prefix, number, sha256, isAuthentic }) => ({
      key: buildManifestKey(prefix),
      ...{ number, sha256, isAuthentic },
    }));
    return { differences: compareWithWorkflow(stored, published), notChecked: [] };
  } catch (error) {
    return skip(`Temporal could not be asked: ${(error as Error).message}`);
  }
}
