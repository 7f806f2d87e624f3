// Tests the spoke roles in the management account, which StackSets do not deploy to, and in one account of each organizational unit.
import type { Probe } from '#src/aws/config-probes.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import { AwsCallError, classifyError } from '#src/aws/aws-errors.ts';
import { hasDetails, isServiceLinked, requireRuleName } from '#src/scan/rule-results.ts';
import type { Config } from '#src/config/config.ts';
import type { Account } from '#domain/coverage/account.ts';
import { isFailure, REMEDIES } from '#domain/coverage/dispositions.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import { findRemedy } from '#domain/coverage/causes.ts';
import { failure, listedAccounts, ok, warning, type Check, type CheckResult, type CheckContext } from '../check.ts';

/** The maximum number of organizational units in which an account is tested, in addition to the management account. */
const MAX_SAMPLE = 12;

const ROLES_IN_FLIGHT = 4;
const SESSION = 'doctor';

export const spokeRoles: Check = {
  name: 'spoke roles',
  remedy: 'Check that the accounts are of this organization, and try again.',
  async run(context) {
    const accounts = await listedAccounts(context);
    const sample = context.accountIds ? undefined : await drawSample(accounts, context);
    const sampled = sample
      ? sample.accounts.map((account) => ({ id: account.id, account }))
      : [...new Set(context.accountIds)].map((id) => ({ id, account: accounts.find((each) => each.id === id) }));
    const results = await mapLimit(sampled, ROLES_IN_FLIGHT, ({ id, account }) => probeAccount(id, account, context));
    return [...(sample ? [describeSample(sample)] : []), ...results.flat()];
  },
};

type Sample = { accounts: Account[]; units: number; unsampledUnits: number };

/**
 * Selects the management account and one account of each organizational unit. If there are too many units, the selected ones are spread
 * over the list.
 */
async function drawSample(accounts: readonly Account[], { aws, config, signal }: CheckContext): Promise<Sample> {
  const readable = accounts.filter(({ id, state }) => state === 'ACTIVE' && !config.EXCLUDE_ACCOUNT_IDS.includes(id));
  const owner = await aws.findManagementAccount(SESSION, signal);
  // Policies and StackSets are attached to organizational units, so accounts of the same unit usually have the same role.
  const others = readable.filter(({ id }) => id !== owner);
  const byUnit = [...Map.groupBy(others, ({ ouIds }) => ouIds.at(-1) ?? '').values()].map(([first]) => first!);
  const size = Math.min(MAX_SAMPLE, byUnit.length);
  const sampled = Array.from({ length: size }, (_, at) => byUnit[Math.floor((at * byUnit.length) / size)]!);
  const sample = [...readable.filter(({ id }) => id === owner), ...sampled];
  return { accounts: sample, units: size, unsampledUnits: byUnit.length - size };
}

/** Describes which share of the organization the sample represents. */
function describeSample({ accounts, units, unsampledUnits }: Sample): CheckResult {
  const rest = unsampledUnits === 0 ? '' : `; ${unsampledUnits} more units are not tested (--accounts tests others)`;
  return ok(`${accounts.length} accounts tested, one of each of ${units} organizational units${rest}`);
}

async function probeAccount(id: string, account: Account | undefined, context: CheckContext): Promise<CheckResult[]> {
  const { aws, config, signal } = context;
  if (!account) return [failure(`${id} is not an account of this organization`, 'Check the ids after --accounts.')];
  const who = `${id} ${account.name}`;
  if (account.state !== 'ACTIVE')
    return [warning(`${who} is ${account.state}: it is not read`, REMEDIES['not-active'])];
  const session = aws.openAccount(id, SESSION, signal);
  const meter = { calls: 0, throttles: 0, retries: 0 };
  const results = await mapLimit(config.REGIONS, config.REGIONS.length, async (region) => {
    const reader = aws.readRegion(session, region, meter, signal);
    return (await probeRegion(reader, region, config)).map((result): CheckResult => ({
      ...result,
      message: `${who}, ${region}: ${result.message}`,
    }));
  });
  return results.flat();
}

/** Makes each call that a scan makes. If only calls for extras fail, warnings describe what the report will lack. */
async function probeRegion(reader: ConfigReader, region: string, config: Config): Promise<CheckResult[]> {
  const rules = await reader.rules().catch(toAwsCallError);
  if (rules instanceof AwsCallError) return [refused(rules, region)];
  const readable = rules.filter(hasDetails);
  const sample = readable.find((rule) => !isServiceLinked(rule)) ?? readable[0];
  const name = sample && requireRuleName(sample);
  const results = name && (await reader.tryCall('GetComplianceDetailsByConfigRule', name).catch(toAwsCallError));
  const extras = EXTRAS.filter(({ isRead }) => isRead(config, name));
  const extraWarnings = (await mapLimit(extras, 1, (extra) => probeExtra(reader, extra, name ?? ''))).flat();
  if (results instanceof AwsCallError) return [refused(results, region), ...extraWarnings];
  return extraWarnings.length > 0 ? extraWarnings : [ok(`role ${config.SPOKE_ROLE_NAME} reads AWS Config`)];
}

type ExtraCall = {
  operation: Probe;
  /** What the report lacks if this call is not allowed. */
  cost: string;
  /** Whether a scan with these settings makes this call in a region that has this rule. */
  isRead: (config: Config, ruleName: string | undefined) => boolean;
};

const always = () => true;
const ifRulesExist: ExtraCall['isRead'] = (_, ruleName) => ruleName !== undefined;

/** Optional calls: a region can be read without them. */
const EXTRAS: readonly ExtraCall[] = [
  {
    operation: 'DescribeConfigurationRecorderStatus',
    cost: 'the state of the recorder will not be checked, so old results cannot be distinguished from new ones',
    isRead: always,
  },
  {
    operation: 'DescribeConfigurationRecorders',
    cost: 'rules about resource types that are not recorded will not be recognized',
    isRead: ifRulesExist,
  },
  {
    operation: 'ListConfigurationRecorders',
    cost: "recorders of AWS services will not be seen, so the recorder's state may be not checked",
    isRead: always,
  },
  {
    operation: 'DescribeConfigRuleEvaluationStatus',
    cost: 'rule health will be not checked, and findings without a result stay unknown',
    isRead: ifRulesExist,
  },
  {
    operation: 'DescribeComplianceByConfigRule',
    cost: 'the health of custom Lambda rules without results will be not checked',
    isRead: ifRulesExist,
  },
  {
    operation: 'SelectResourceConfig',
    cost: 'tags of resources will be UNSUPPORTED, and findings without an owner of their own fall to others',
    isRead: ({ READ_TAGS }) => READ_TAGS,
  },
];

async function probeExtra(
  reader: ConfigReader,
  { operation, cost }: ExtraCall,
  ruleName: string,
): Promise<CheckResult[]> {
  const answer = await reader.tryCall(operation, ruleName).catch(toAwsCallError);
  if (answer instanceof AwsCallError) {
    const alternative = operation === 'SelectResourceConfig' ? ', or set READ_TAGS=false' : '';
    return [warning(`${cost}: ${answer.message}`, `Allow config:${operation} to the spoke role${alternative}.`)];
  }
  const { ConfigurationRecordersStatus: statuses } = answer as {
    ConfigurationRecordersStatus?: { recording?: boolean }[];
  };
  const isOff = operation === 'DescribeConfigurationRecorderStatus' && !statuses?.some(({ recording }) => recording);
  return isOff ? [warning('the role answers, but AWS Config does not record', REMEDIES['recorder-off'])] : [];
}

/** Returns a failure with the disposition that the whole region would have in the report. */
function refused(failed: AwsCallError, region: string): CheckResult {
  const { disposition, cause, reason } = classifyError(failed, { region, hasResponded: false });
  const remedy = findRemedy({ disposition, cause });
  const message = `${disposition}, its rows would be missing: ${reason}`;
  return isFailure(disposition) ? failure(message, remedy) : warning(message, remedy);
}

function toAwsCallError(error: unknown): AwsCallError {
  if (error instanceof AwsCallError) return error;
  throw error;
}
