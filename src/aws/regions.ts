// Determines which regions an account can disable. Only in these regions can rejected credentials mean that the region is disabled.
import { partitionOfRegion } from '#domain/partitions.ts';

/**
 * Regions launched before 20 March 2019 are enabled by default and cannot be disabled (AWS Account Management, "Enable or
 * disable AWS Regions in your account", accounts/latest/reference/manage-acct-regions.html).
 */
const ALWAYS_ENABLED_REGIONS: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

/**
 * Whether an account can disable this region. Commercial regions that AWS adds later are opt-in regions. Regions of other partitions are
 * enabled with the account. Whether such regions can be disabled has not been verified; if they can, the only cost is additional retries.
 */
export function canBeDisabled(region: string): boolean {
  return partitionOfRegion(region).id === 'aws' && !ALWAYS_ENABLED_REGIONS.has(region);
}
