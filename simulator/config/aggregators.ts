// The three operations of an aggregator, for the role in its account. Shapes, limits and errors are those of the AWS SDK's model.
import { failure, type Failure } from '#simulator/base/answer.ts';
import { pageToken, readPageToken } from '#simulator/base/page-tokens.ts';
import { partitionOf } from '#simulator/base/partition.ts';
import { aggregatorOf, rulesThere, sourcesOf, type Aggregator } from './aggregate.ts';
import { invalidNextToken } from './rules.ts';
import { seconds, timeOfWeek } from '#simulator/world/clock.ts';
import type { OperationOf } from '#simulator/base/operations.ts';
import type { Call, Simulation } from '#simulator/simulation/simulation.ts';

type Request = Readonly<Record<string, unknown>>;

const AGGREGATOR_OPERATIONS = [
  'DescribeAggregateComplianceByConfigRules',
  'DescribeConfigurationAggregatorSourcesStatus',
  'DescribeConfigurationAggregators',
] as const satisfies readonly OperationOf<'config'>[];

export type AggregatorOperation = (typeof AGGREGATOR_OPERATIONS)[number];

export const isAggregatorOperation = (operation: string): operation is AggregatorOperation =>
  (AGGREGATOR_OPERATIONS as readonly string[]).includes(operation);

const MAX_RULES_PER_PAGE = 1000;
const MAX_SOURCES_PER_PAGE = 100;

/** Answers an operation in the account and region of the call, where the aggregator may not be. */
export function callAggregator(
  simulation: Simulation,
  { principal, region }: Call,
  operation: AggregatorOperation,
  request: Request,
): string | Failure {
  const aggregator = aggregatorOf(simulation);
  const isHere = aggregator.accountId === principal.accountId && aggregator.region === region;
  if (operation === 'DescribeConfigurationAggregators')
    return describeAggregators(simulation, isHere ? [aggregator] : [], request);
  if (!isHere || request['ConfigurationAggregatorName'] !== aggregator.name)
    return noSuchAggregator(String(request['ConfigurationAggregatorName']));
  return operation === 'DescribeConfigurationAggregatorSourcesStatus'
    ? describeSources(simulation, aggregator, request)
    : describeCompliance(simulation, aggregator, request);
}

function noSuchAggregator(name: string): Failure {
  const message = `The configuration aggregator does not exist. Check the configuration aggregator name: ${name}`;
  return failure('NoSuchConfigurationAggregatorException', message);
}

/** The size of a page: the largest if the request says 0 or nothing. */
function readLimit(request: Request, largest: number): number | undefined {
  const limit = Number(request['Limit'] ?? 0);
  if (!(limit >= 0 && limit <= largest)) return undefined;
  return limit === 0 ? largest : limit;
}

const invalidLimit = () => failure('InvalidLimitException', 'The specified limit is outside the allowable range.');

function describeAggregators(
  { world }: Simulation,
  here: readonly Aggregator[],
  { ConfigurationAggregatorNames: names = [] }: Request,
): string | Failure {
  const wanted = names as readonly string[];
  const unknown = wanted.find((name) => !here.some((aggregator) => aggregator.name === name));
  if (unknown !== undefined) return noSuchAggregator(unknown);
  const ConfigurationAggregators = here.map(({ name, accountId, region, sourceRegions, isOfAllRegions }) => {
    const partition = partitionOf(region);
    const RoleArn = `arn:${partition}:iam::${accountId}:role/aws-service-role/organizations.amazonaws.com/config`;
    const regions = isOfAllRegions ? {} : { AwsRegions: sourceRegions };
    return {
      ConfigurationAggregatorName: name,
      ConfigurationAggregatorArn: `arn:${partition}:config:${region}:${accountId}:config-aggregator/config-aggregator-simulated`,
      OrganizationAggregationSource: { RoleArn, ...regions, AllAwsRegions: isOfAllRegions },
      CreationTime: seconds(timeOfWeek(world, -100)),
      LastUpdatedTime: seconds(timeOfWeek(world, -100)),
    };
  });
  return JSON.stringify({ ConfigurationAggregators });
}

/** The status of the organization and of each account and region. That AWS lists both for an organization is not verified. */
function describeSources(simulation: Simulation, aggregator: Aggregator, request: Request): string | Failure {
  const { world, faults } = simulation;
  const limit = readLimit(request, MAX_SOURCES_PER_PAGE);
  if (limit === undefined) return invalidLimit();
  const wanted = (request['UpdateStatus'] ?? []) as readonly string[];
  const scope = `sources ${aggregator.name} ${wanted.join()}`;
  const offset = readPageToken(scope, request['NextToken']);
  if (offset === undefined) return invalidNextToken();
  const LastUpdateTime = seconds(timeOfWeek(world, world.week));
  const statusOf = (fault: { status: string; code: string; message: string } | undefined) => ({
    LastUpdateStatus: fault?.status ?? 'SUCCEEDED',
    LastUpdateTime,
    ...(fault && { LastErrorCode: fault.code, LastErrorMessage: fault.message }),
  });
  const all = [
    { SourceId: world.organization.organizationId, SourceType: 'ORGANIZATION', ...statusOf(undefined) },
    ...sourcesOf(simulation, aggregator).map(({ account, region }) => ({
      ...{ SourceId: account.id, SourceType: 'ACCOUNT', AwsRegion: region },
      ...statusOf(faults.find('aggregator-source-failed', account.id, region)),
    })),
  ].filter(({ LastUpdateStatus }) => wanted.length === 0 || wanted.includes(LastUpdateStatus));
  const end = offset + limit;
  const next = end < all.length ? { NextToken: pageToken(scope, end) } : {};
  return JSON.stringify({ AggregatedSourceStatusList: all.slice(offset, end), ...next });
}

type Filters = { ConfigRuleName?: string; ComplianceType?: string; AccountId?: string; AwsRegion?: string };
type Listed = { ConfigRuleName: string; Compliance: { ComplianceType: string } };

/** The rules of every source. The first page is empty, as the SDK's model says that a page with a token may be. */
function describeCompliance(simulation: Simulation, aggregator: Aggregator, request: Request): string | Failure {
  const limit = readLimit(request, MAX_RULES_PER_PAGE);
  if (limit === undefined) return invalidLimit();
  const {
    ConfigRuleName: rule,
    ComplianceType: type,
    AccountId: id,
    AwsRegion: of,
  } = (request['Filters'] ?? {}) as Filters;
  if (type !== undefined && type !== 'COMPLIANT' && type !== 'NON_COMPLIANT')
    return failure('ValidationException', `The compliance type ${type} is not supported.`);
  const scope = `aggregate ${aggregator.name} ${JSON.stringify([rule, type, id, of])}`;
  const offset = readPageToken(scope, request['NextToken']);
  if (offset === undefined) return invalidNextToken();
  if (offset === 0) return JSON.stringify({ AggregateComplianceByConfigRules: [], NextToken: pageToken(scope, 1) });

  const sources = sourcesOf(simulation, aggregator).filter(
    ({ account, region }) => (id ?? account.id) === account.id && (of ?? region) === region,
  );
  // An offset names a source and a rule of it, so that no page builds what earlier pages had.
  const stride = simulation.world.templates.length + 1;
  const rules: object[] = [];
  for (let at = Math.floor((offset - 1) / stride); at < sources.length; at++) {
    const own = (rulesThere(simulation, sources[at]!) as Listed[]).filter(
      (one) =>
        (rule ?? one.ConfigRuleName) === one.ConfigRuleName &&
        (type ?? one.Compliance.ComplianceType) === one.Compliance.ComplianceType,
    );
    const from = at === Math.floor((offset - 1) / stride) ? (offset - 1) % stride : 0;
    const page = own.slice(from, from + limit - rules.length);
    rules.push(...page);
    if (rules.length < limit) continue;
    const isLast = at === sources.length - 1 && from + page.length === own.length;
    const next = isLast ? {} : { NextToken: pageToken(scope, 1 + at * stride + from + page.length) };
    return JSON.stringify({ AggregateComplianceByConfigRules: rules, ...next });
  }
  return JSON.stringify({ AggregateComplianceByConfigRules: rules });
}
