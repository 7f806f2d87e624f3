// If reports are cross-checked, checks that the aggregator covers the organization and REGIONS.
import { findAggregator } from '#src/config/aggregator-settings.ts';
import {
  describeError,
  ok,
  warning,
  listedAccounts,
  type Check,
  type CheckContext,
  type CheckResult,
} from '../check.ts';
import { toListedSource } from '#domain/cross-check/aggregator-evidence.ts';
import type { AggregatorReader, ConfigurationAggregator } from '#src/aws/aggregator.ts';

const REMEDY =
  'Check AGGREGATOR_NAME, AGGREGATOR_REGION and AGGREGATOR_ROLE_ARN: the role has to be in the account of the aggregator, to trust the hub role, and to be allowed to read the aggregator.';

const COVERAGE_REMEDY =
  'Let the aggregator collect from the organization and from every region of REGIONS, or leave it so.';

export const aggregator: Check = {
  name: 'aggregator',
  remedy: REMEDY,
  async run(context) {
    const { aws, config, signal } = context;
    const set = findAggregator(config);
    if (!set) return [ok('no aggregator is set: reports are not cross-checked')];
    const place = `${set.name} in ${set.region}`;
    try {
      const reader = aws.openAggregator(set, 'doctor', signal);
      const described = await reader.describe();
      const faults = [
        ...findRegionProblems(described, config.REGIONS),
        ...(await findAccountFaults(described, context)),
        ...(await findSourceFaults(reader)),
      ];
      await reader.rules(); // Reads one page, to check whether the role is allowed to do so.
      return faults.length > 0 ? faults : [ok(`${place} covers the organization and ${config.REGIONS.join(', ')}`)];
    } catch (error) {
      signal.throwIfAborted();
      const cost = 'reports are published, and not cross-checked';
      return [warning(`${place} cannot be read: ${describeError(error)}; ${cost}`, REMEDY)];
    }
  },
};

function findRegionProblems(
  { OrganizationAggregationSource: organization, AccountAggregationSources = [] }: ConfigurationAggregator,
  regions: readonly string[],
): CheckResult[] {
  const sources = organization
    ? [{ all: organization.AllAwsRegions, regions: organization.AwsRegions }]
    : AccountAggregationSources.map(({ AllAwsRegions: all, AwsRegions }) => ({ all, regions: AwsRegions }));
  const missing = regions.filter((region) =>
    sources.some((source) => !source.all && !source.regions?.includes(region)),
  );
  if (missing.length === 0) return [];
  return [warning(`the aggregator does not collect from ${missing.join(', ')} everywhere`, COVERAGE_REMEDY)];
}

async function findAccountFaults(
  { OrganizationAggregationSource: organization, AccountAggregationSources = [] }: ConfigurationAggregator,
  context: CheckContext,
): Promise<CheckResult[]> {
  if (organization) return [];
  const collected = new Set(AccountAggregationSources.flatMap(({ AccountIds = [] }) => AccountIds));
  const accounts = await listedAccounts(context);
  const missing = accounts.filter(({ id, state }) => state === 'ACTIVE' && !collected.has(id));
  if (missing.length === 0) return [];
  const count = `${missing.length} of ${accounts.length} accounts`;
  return [warning(`the aggregator does not collect from ${count}, such as ${missing[0]!.id}`, COVERAGE_REMEDY)];
}

/** Reads only the first sources, because a person is waiting and AWS lists only a hundred per page. */
async function findSourceFaults(reader: AggregatorReader): Promise<CheckResult[]> {
  const { items } = await reader.sources();
  const failedSources = items.map(toListedSource).filter(({ status }) => status !== 'SUCCEEDED');
  const [first] = failedSources;
  if (!first) return [];
  const { sourceId, region = 'every region', status, errorCode = 'no error code' } = first;
  return [
    warning(
      `${failedSources.length} of the first ${items.length} sources of the aggregator are not up to date, such as ${sourceId} in ${region}: ${status}, ${errorCode}`,
      'Look at the aggregator in the AWS Config console. Of these sources a cross-check can say nothing.',
    ),
  ];
}
