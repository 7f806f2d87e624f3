// The id of a finding: short enough to be quoted in a ticket, and the same in every report.
import { hash } from 'node:crypto';
import type { FindingKey } from '#domain/findings/ledger.ts';

/** Two of a million findings have the same 64 bits once in 37 million organizations. */
const ID_HEX_DIGITS = 16;

/**
 * Returns the first 16 hexadecimal digits of the SHA-256 of account, region, rule family, resource type and resource id, with a line
 * feed between them. It depends on nothing else, so it survives new names, settings and versions.
 */
export function computeFindingId({ accountId, region, family, resourceType, resourceId }: FindingKey): string {
  const key = [accountId, region, family, resourceType, resourceId].join('\n');
  return hash('sha256', key, 'hex').slice(0, ID_HEX_DIGITS);
}
