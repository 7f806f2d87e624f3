// Checks the base report, which is evidence of another run. A report is compared with its base report and starts from that report's files.
import { buildSummaryKey } from '#domain/keys.ts';
import type { Manifest } from '#src/publish/manifest.ts';
import { checkObject, type Difference } from './check-object.ts';
import type { VerifyContext } from './rebuild.ts';

export type BaseCheck = { differences: Difference[]; expired: boolean };

/**
 * Checks the base report. It is at least a week older and therefore expires first. An expired base report is not a difference, but prevents
 * rebuilding.
 */
export async function checkBase({ auditor, signal }: VerifyContext, { past }: Manifest): Promise<BaseCheck> {
  const { comparedWith } = past;
  if (!comparedWith) return { differences: [], expired: false };
  const { prefix, ledger, gapDates } = comparedWith;
  const started = [ledger ?? [], gapDates ?? []].flat();
  const needed = [buildSummaryKey(prefix), ...started.map(({ key }) => key)];
  for (const key of needed) {
    const { kind } = await auditor.inspect(key, { signal });
    if (kind !== 'read') return { differences: [], expired: true };
  }
  const checks = await Promise.all(started.map((object) => checkObject(auditor, object, signal)));
  return { differences: checks.flatMap(({ differences }) => differences), expired: false };
}
