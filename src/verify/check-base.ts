// Checks the base report, which is evidence of another run. A report is compared with its base report and starts from that report's ledger.
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
  const { prefix, ledger } = comparedWith;
  const needed = [buildSummaryKey(prefix), ...(ledger ? [ledger.key] : [])];
  for (const key of needed) {
    const { kind } = await auditor.inspect(key, { signal });
    if (kind !== 'read') return { differences: [], expired: true };
  }
  const { differences } = ledger ? await checkObject(auditor, ledger, signal) : { differences: [] };
  return { differences, expired: false };
}
