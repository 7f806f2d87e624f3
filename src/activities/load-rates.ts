// Loads the AWS Config request rates that scans found in earlier weeks.
import { log } from '@temporalio/activity';
import type { Aws } from '#src/aws/aws.ts';
import type { EvidenceKeys } from '#src/publish/evidence-key.ts';
import { readRates } from '#src/publish/request-rates.ts';

/** Reads the request rates found in earlier weeks. If no rates are stored, the scans determine them again. */
export async function loadRates({ store }: Aws, evidenceKeys: EvidenceKeys | undefined) {
  const { rates, problem } = await readRates(store, evidenceKeys);
  if (problem !== undefined) log.warn(`${problem}. The rates are found again`, { reason: 'rates-ignored' });
  return rates;
}
