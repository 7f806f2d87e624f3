// The AWS partitions: separate sets of regions, each with its own accounts, ARNs, AWS Organizations endpoint and console.

export type Partition = {
  /** The partition id, which is the second part of every ARN. */
  id: string;
  /** Matches the names of the regions of the partition, including those that AWS may add later. */
  regions: RegExp;
  /** The region of the endpoints that exist only once per partition, such as that of AWS Organizations. */
  globalRegion: string;
  /** The console's host name without the region. Absent if no public source names the host. */
  console?: string;
};

/** The commercial partition, which, as in the AWS SDKs, includes every region that matches no other partition. */
const COMMERCIAL: Partition = {
  id: 'aws',
  regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
  globalRegion: 'us-east-1',
  console: 'console.aws.amazon.com',
};

/**
 * The ids, region names and global regions are copied from the partition data of the AWS SDK (`@aws-sdk/core`, which does not export the
 * list); test/domain/partitions.test.ts compares them. The SDK calls AWS Organizations in the global region of the partition. Sources for
 * the consoles: docs.amazonaws.cn, docs.aws.amazon.com/govcloud-us and docs.aws.eu (general reference, endpoints).
 */
export const PARTITIONS: readonly Partition[] = [
  COMMERCIAL,
  { id: 'aws-cn', regions: /^cn-\w+-\d+$/, globalRegion: 'cn-northwest-1', console: 'console.amazonaws.cn' },
  {
    id: 'aws-us-gov',
    regions: /^us-gov-\w+-\d+$/,
    globalRegion: 'us-gov-west-1',
    console: 'console.amazonaws-us-gov.com',
  },
  {
    id: 'aws-eusc',
    regions: /^eusc-(de)-\w+-\d+$/,
    globalRegion: 'eusc-de-east-1',
    console: 'console.amazonaws-eusc.eu',
  },
  { id: 'aws-iso', regions: /^us-iso-\w+-\d+$/, globalRegion: 'us-iso-east-1' },
  { id: 'aws-iso-b', regions: /^us-isob-\w+-\d+$/, globalRegion: 'us-isob-east-1' },
  { id: 'aws-iso-e', regions: /^eu-isoe-\w+-\d+$/, globalRegion: 'eu-isoe-west-1' },
  { id: 'aws-iso-f', regions: /^us-isof-\w+-\d+$/, globalRegion: 'us-isof-south-1' },
];

/** The format of a region name. It also matches regions that AWS may add later. */
export const REGION_NAME = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** Returns the partition of a region. */
export function partitionOfRegion(region: string): Partition {
  return PARTITIONS.find(({ regions }) => regions.test(region)) ?? COMMERCIAL;
}

/** Returns the region of AWS Organizations' endpoint in a partition. */
export function organizationsRegion(partitionId: string): string {
  return (PARTITIONS.find(({ id }) => id === partitionId) ?? COMMERCIAL).globalRegion;
}
