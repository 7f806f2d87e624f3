// AWS's partitions, compared with the AWS SDK's own data.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { organizationsRegion, PARTITIONS, partitionOfRegion, REGION_NAME } from '#domain/partitions.ts';

type SdkPartition = {
  id: string;
  outputs: { implicitGlobalRegion: string };
  regionRegex: string;
  regions: Record<string, object>;
};

/** The SDK's data, which its module holds as a literal and does not export. */
function sdkPartitions(): SdkPartition[] {
  const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-s3'));
  const source = readFileSync(sdk.resolve('@aws-sdk/core/client'), 'utf8');
  const literal = /const partitionsInfo = (\{.*?\n\});/s.exec(source)?.[1];
  return (JSON.parse(literal ?? 'null') as { partitions: SdkPartition[] }).partitions;
}

const regionsOf = ({ regions }: SdkPartition) => Object.keys(regions).filter((name) => !name.endsWith('-global'));

test("the partitions are the SDK's, with their global regions and the names of their regions", () => {
  const byId = <T extends { id: string }>(list: readonly T[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(
    byId(PARTITIONS).map(({ id, regions, globalRegion }) => ({ id, regions: regions.source, globalRegion })),
  ).toEqual(
    byId(sdkPartitions()).map(({ id, outputs, regionRegex }) => ({
      ...{ id, regions: regionRegex.replaceAll(String.raw`\-`, '-'), globalRegion: outputs.implicitGlobalRegion },
    })),
  );
});

test('each region that the SDK names is accepted, and lies in its partition', () => {
  const expected = sdkPartitions().flatMap((partition) => regionsOf(partition).map((name) => [name, partition.id]));
  expect(expected.map(([name = '']) => [name, partitionOfRegion(name).id])).toEqual(expected);
  expect(expected.filter(([name = '']) => !REGION_NAME.test(name))).toEqual([]);
});

test('a region that nobody has named yet is a commercial one, and Organizations is asked where its partition has it', () => {
  expect(partitionOfRegion('nz-south-1').id).toBe('aws');
  expect(['aws', 'aws-eusc', 'aws-cn', 'aws-new'].map(organizationsRegion)).toEqual([
    ...['us-east-1', 'eusc-de-east-1', 'cn-northwest-1', 'us-east-1'],
  ]);
});

test.each(['', 'us-east-1a', 'US-EAST-1', 'us-east', 'us_east_1', '1-east-1', 'u-east-1', ' us-east-1', 'us--east-1'])(
  '%j is no name of a region',
  (name) => {
    expect(REGION_NAME.test(name)).toBe(false);
  },
);
