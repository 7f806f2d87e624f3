// What the attacks of both kinds share: the installation, its honest report, and what `verify` finds.
import { createAws } from '#src/aws/aws.ts';
import { openEvidenceKeys } from '#src/publish/evidence-key.ts';
import type { Manifest } from '#src/publish/manifest.ts';
import { readPublishedRun } from '#src/temporal/published.ts';
import type { Difference } from '#src/verify/check-object.ts';
import { verifyRun } from '#src/verify/verify-run.ts';
import type { Receivers } from '#simulator/receivers/server.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import type { Lab } from '../support/lab.ts';
import type { Foreigner } from './foreigner.ts';

export type Target = {
  lab: Lab;
  receivers: Receivers;
  foreigner: Foreigner;
  /** An honest report. */
  honest: ReportResult;
  /** An account that was read. */
  accountId: string;
};

export const manifestOf = async ({ lab }: Target, { keys, manifestSha256 }: ReportResult): Promise<Manifest> =>
  JSON.parse(String(await lab.store.get({ key: keys.manifest, sha256: manifestSha256 }))) as Manifest;

/** What `verify` finds; `knows` says whether it has the key, may ask Temporal, and may read anchors. */
export async function verify(
  { lab }: Target,
  { runId }: ReportResult,
  knows: { key?: boolean; temporal?: boolean; anchors?: boolean } = { key: true, temporal: true, anchors: true },
): Promise<Difference[]> {
  const { store, auditor, anchors } = createAws(lab.config);
  const verdict = await verifyRun(
    {
      ...{ store, auditor, directory: lab.directory, signal: new AbortController().signal },
      ...(knows.anchors ? { anchors } : {}),
      ...(knows.key ? { evidenceKeys: openEvidenceKeys(lab.config) } : {}),
      ...(knows.temporal ? { readPublishedRun: (id: string) => readPublishedRun(lab.client, id) } : {}),
    },
    runId,
  );
  return verdict!.differences;
}
