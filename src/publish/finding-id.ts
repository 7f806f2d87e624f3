// Computes the id of a finding, which is short enough to be quoted in a ticket and the same in every report.
import { hash } from 'node:crypto';
import type { FindingKey } from '#domain/findings/ledger.ts';

/** In an organization with a million findings, the probability that any two of them have the same 64 bits is 1 in 37 million. */
const ID_HEX_DIGITS = 16;

/**
 * Returns the first 16 hexadecimal digits of the SHA-256 of account, region, rule family, resource type and resource id, joined by line
 * feeds. The id depends on nothing else, so it does not change with names, settings or versions.
 */
export function computeFindingId({ accountId, region, family, resourceType, resourceId }: FindingKey): string {
  const key = [accountId, region, family, resourceType, resourceId].join('\n');
  return hash('sha256', key, 'hex').slice(0, ID_HEX_DIGITS);
}
