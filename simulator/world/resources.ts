// Resources inside an account and region: their ids in the form that each type has, and how their rows share them.
import { partitionOf } from '#simulator/base/partition.ts';
import { fraction, hashText, hex, mix, pick } from '#simulator/base/hash.ts';
import type { Account } from './organization.ts';

/** One account in one region: what every answer of Config is about. */
export interface AccountRegion {
  readonly account: Account;
  readonly region: string;
  readonly hash: number;
}

export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly hash: number;
}

const PURPOSES = [
  'api',
  'logs',
  'assets',
  'backup',
  'etl',
  'cache',
  'worker',
  'audit',
  'web',
  'batch',
  'events',
  'core',
];

type Shape = 'name' | 'arn' | 'uuid' | `${string}-`;

/** How Config writes the id of a type: a generated id with a prefix, an ARN, a UUID, or (not listed) a plain name. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'AWS::EC2::Instance': 'i-',
  'AWS::EC2::Volume': 'vol-',
  'AWS::EC2::SecurityGroup': 'sg-',
  'AWS::EC2::Subnet': 'subnet-',
  'AWS::EC2::VPC': 'vpc-',
  'AWS::EC2::VPNConnection': 'vpn-',
  'AWS::EC2::RouteTable': 'rtb-',
  'AWS::EC2::InternetGateway': 'igw-',
  'AWS::EC2::EIP': 'eipalloc-',
  'AWS::EFS::FileSystem': 'fs-',
  'AWS::EMR::Cluster': 'j-',
  'AWS::RDS::DBInstance': 'db-',
  'AWS::ElasticBeanstalk::Environment': 'e-',
  'AWS::SSM::ManagedInstanceInventory': 'i-',
  'AWS::KMS::Key': 'uuid',
  'AWS::ACM::Certificate': 'arn',
  'AWS::ApiGateway::Stage': 'arn',
  'AWS::CloudTrail::Trail': 'arn',
  'AWS::CodeBuild::Project': 'arn',
  'AWS::DMS::ReplicationInstance': 'arn',
  'AWS::ECS::TaskDefinition': 'arn',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'arn',
  'AWS::SecretsManager::Secret': 'arn',
  'AWS::SNS::Topic': 'arn',
};

/** The account as a resource: what rules about the whole account report on. */
export const ACCOUNT_TYPE = 'AWS::::Account';

/** A number unique among the resources of a type, at the end of an id: two resources never share one. */
function unique(hash: number, index: number, length: number): string {
  return hex(hash, length - 5) + index.toString(16).padStart(5, '0');
}

const typeHashes = new Map<string, number>();

function typeHash(type: string): number {
  let hash = typeHashes.get(type);
  if (hash === undefined) typeHashes.set(type, (hash = hashText(type)));
  return hash;
}

/** How often the n-th resource of a type has been replaced by another up to a week; `share` of them ever are. */
export function replacements(place: AccountRegion, type: string, index: number, share: number, week: number): number {
  const hash = mix(mix(place.hash, typeHash(type)), index);
  if (fraction(mix(hash, 111)) >= share) return 0;
  const period = 4 + (hash % 12);
  return Math.floor((week + (mix(hash, 112) % period)) / period);
}

/** The n-th resource of a type in an account and region, or the one that stands there after some replacements. */
export function resourceAt(place: AccountRegion, type: string, index: number, replaced = 0): Resource {
  const first = mix(mix(place.hash, typeHash(type)), index);
  const hash = replaced === 0 ? first : mix(first, replaced);
  if (type === ACCOUNT_TYPE) return { type, id: place.account.id, hash };
  const shape = SHAPES[type] ?? 'name';
  return { type, id: resourceId(place, type, shape, hash, index), hash };
}

function resourceId(
  { account, region }: AccountRegion,
  type: string,
  shape: Shape,
  hash: number,
  index: number,
): string {
  if (shape === 'uuid') {
    const digits = unique(hash, index, 32);
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
  }
  if (shape !== 'name' && shape !== 'arn') return `${shape}${unique(hash, index, 17)}`;
  const name = `${account.application}-${pick(PURPOSES, hash)}-${unique(hash, index, 9)}`;
  if (shape === 'name') return type === 'AWS::Logs::LogGroup' ? `/aws/${account.application}/${name}` : name;
  const service = type.split('::')[1]!.toLowerCase();
  return `arn:${partitionOf(region)}:${service}:${region}:${account.id}:${name}`;
}
