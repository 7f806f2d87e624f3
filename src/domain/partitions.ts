// AWS's partitions: separate sets of regions, each with its own accounts, ARNs, Organizations endpoint and console.

export type Partition = {
  /** The second part of every ARN. */
  id: string;
  /** The names of its regions, those that AWS adds later included. */
  regions: RegExp;
  /** The region of the endpoints that a partition has once, such as that of AWS Organizations. */
  globalRegion: string;
  /** The host of the console behind the region's name. Absent: no public source names it. */
  console?: string;
};

/** The commercial partition: that of every region that no other partition claims, as in AWS's SDKs. */
const COMMERCIAL: Partition = {
  id: 'aws',
  regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
  globalRegion: 'us-east-1',
  console: 'console.aws.amazon.com',
};

/**
 * The ids, region names and global regions are those of the AWS SDK's partitions data (`@aws-sdk/core`, which exports no list), and
 * test/domain/partitions.test.ts compares them. The SDK calls Organizations at the global region of its partition. Consoles:
 * docs.amazonaws.cn, docs.aws.amazon.com/govcloud-us and docs.aws.eu (general reference, endpoints).
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

/** The shape of every region's name. It accepts regions that AWS has not named yet. */
export const REGION_NAME = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** Returns the partition of a region. */
export function partitionOfRegion(region: string): Partition {
  return PARTITIONS.find(({ regions }) => regions.test(region)) ?? COMMERCIAL;
}

/** Returns the region of AWS Organizations' endpoint in a partition. */
export function organizationsRegion(partitionId: string): string {
  return (PARTITIONS.find(({ id }) => id === partitionId) ?? COMMERCIAL).globalRegion;
}
