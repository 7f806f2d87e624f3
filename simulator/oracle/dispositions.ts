// The disposition that a correct reader gives each account and region, with every lasting fault considered.
import { detailsOutcome, isInternal } from '#simulator/config/content-faults.ts';
import { names, type CountedFault } from '#simulator/faults/faults.ts';
import type { Malformation } from '#simulator/faults/malformed.ts';
import type { OperationOf } from '#simulator/base/operations.ts';
import type { Account } from '#simulator/world/organization.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import { placeOf } from '#simulator/world/world.ts';

export type Disposition =
  | 'scanned'
  | 'no-rules'
  | 'recorder-off'
  | 'region-disabled'
  | 'role-missing'
  | 'access-denied'
  | 'blocked-by-scp'
  | 'throttled-out'
  | 'failed'
  | 'not-active';

/** Operations that answer in pages. */
const PAGED: ReadonlySet<string> = new Set([
  'DescribeConfigRules',
  'GetComplianceDetailsByConfigRule',
  'SelectResourceConfig',
]);

/** The lasting fault that strikes every call of an operation: the first that names it, as for the calls themselves. */
export function lastingOn(
  { faults }: Simulation,
  accountId: string,
  region: string | undefined,
  service: 'sts' | 'config',
  operation: string,
): CountedFault | undefined {
  return faults.lasting(accountId, region).find((fault) => names(fault, service, operation));
}

/** Answers of whose numbers the report makes use: the times of results. */
const TIMED: ReadonlySet<string> = new Set(['GetComplianceDetailsByConfigRule']);

/** Answers that say of which account they are. */
const OF_ACCOUNT: ReadonlySet<string> = new Set(['AssumeRole', 'DescribeConfigRules']);

type Readable = (service: 'sts' | 'config', operation: string) => boolean;

const isUnpaged: Readable = (_, operation) => !PAGED.has(operation);

/** Where an answer malformed in some way is one that a reader can take as it is; nowhere, if it is not named here. */
const READABLE: Partial<Record<Malformation, Readable>> = {
  'unknown-enum': () => true,
  'wrong-content-type': () => true,
  'duplicate-items': () => true,
  'huge-texts': () => true,
  'nul-characters': (service) => service === 'config',
  'null-lists': () => true,
  'huge-numbers': (_, operation) => !TIMED.has(operation),
  'wrong-account': (_, operation) => !OF_ACCOUNT.has(operation),
  'repeating-token': isUnpaged,
  'endless-pages': isUnpaged,
};

/** What a lasting fault on an operation makes of the region; `undefined`: nothing, the answer can be read. */
function outcomeOf(
  simulation: Simulation,
  accountId: string,
  region: string | undefined,
  operation: OperationOf<'config'> | 'AssumeRole',
): Disposition | undefined {
  const service = operation === 'AssumeRole' ? 'sts' : 'config';
  const fault = lastingOn(simulation, accountId, region, service, operation);
  if (fault === undefined || fault.kind === 'slow-answer') return undefined;
  if (fault.kind === 'throttling-storm') return 'throttled-out';
  return fault.kind === 'malformed' && READABLE[fault.how]?.(service, operation) ? undefined : 'failed';
}

/** Whether a list of an operation's answers is left out for good: then it is empty. */
export function isListLost(
  simulation: Simulation,
  accountId: string,
  region: string,
  operation: OperationOf<'config'>,
): boolean {
  const fault = lastingOn(simulation, accountId, region, 'config', operation);
  return fault?.kind === 'malformed' && fault.how === 'null-lists';
}

function isActionDenied({ faults }: Simulation, accountId: string, region: string, operation: OperationOf<'config'>) {
  const action = `config:${operation}`;
  return faults.find('actions-denied', accountId, region, ({ actions }) => actions.includes(action)) !== undefined;
}

/** Whether the query for tags answers; where it does not, rows stay and their tags are unknown. */
export function areTagsReadable(simulation: Simulation, accountId: string, region: string): boolean {
  if (simulation.faults.find('tags-denied', accountId, region)) return false;
  if (isActionDenied(simulation, accountId, region, 'SelectResourceConfig')) return false;
  if (isListLost(simulation, accountId, region, 'SelectResourceConfig')) return false;
  return outcomeOf(simulation, accountId, region, 'SelectResourceConfig') === undefined;
}

/** Regions launched before March 2019 are those that nobody can disable; these are the others of the commercial partition. */
const OPT_IN = /^(af-|me-|il-|mx-|ap-east-|ap-south-2|ap-southeast-[3-9]|ca-west-|eu-central-2|eu-south-)/;

/** Whether a reader can see that nothing is recorded: by the status, or else because no recorder is listed. */
function isRecorderOff(simulation: Simulation, accountId: string, region: string): boolean {
  const { faults } = simulation;
  const operation = 'DescribeConfigurationRecorderStatus';
  const isMissing = faults.find('recorder-missing', accountId, region) !== undefined;
  if (isListLost(simulation, accountId, region, operation)) return true;
  if (isActionDenied(simulation, accountId, region, operation)) return isMissing;
  if (outcomeOf(simulation, accountId, region, operation) !== undefined) return false;
  return isMissing || faults.find('recorder-off', accountId, region) !== undefined;
}

/** What keeps a reader from assuming the role of an active account. */
function assumeOutcome(simulation: Simulation, accountId: string): Disposition | undefined {
  const { faults } = simulation;
  const lasting = outcomeOf(simulation, accountId, undefined, 'AssumeRole');
  if (lasting !== undefined) return lasting;
  if (faults.find('role-missing', accountId)) return 'role-missing';
  const policy = faults.find('scp-deny', accountId, undefined, ({ on }) => on === 'assume-role');
  return policy === undefined ? undefined : 'blocked-by-scp';
}

/**
 * Follows a reader's way: assume the role, list the rules, read each one's details, and look at the recorder besides.
 * Faults on other services, and faults that pass, are for the reader to outlive.
 */
export function dispositionOf(simulation: Simulation, account: Account, region: string): Disposition {
  const { world, faults } = simulation;
  const { id, state } = account;
  if (state !== 'ACTIVE') return 'not-active';
  const unassumed = assumeOutcome(simulation, id);
  if (unassumed !== undefined) return unassumed;
  if (!world.scenario.regions.includes(region) || faults.find('region-disabled', id, region))
    return OPT_IN.test(region) ? 'region-disabled' : 'failed';
  if (faults.find('scp-deny', id, region, ({ on }) => on === 'config')) return 'blocked-by-scp';
  if (faults.find('access-denied', id, region) || isActionDenied(simulation, id, region, 'DescribeConfigRules'))
    return 'access-denied';
  const unknownRules = outcomeOf(simulation, id, region, 'DescribeConfigRules');
  if (unknownRules !== undefined) return unknownRules;
  const readable = hasReadableRules(simulation, account, region);
  if (readable && isActionDenied(simulation, id, region, 'GetComplianceDetailsByConfigRule')) return 'access-denied';
  const unknownResults = readable && outcomeOf(simulation, id, region, 'GetComplianceDetailsByConfigRule');
  if (unknownResults) return unknownResults;
  if (areOwnRulesDenied(simulation, placeOf(account, region))) return 'access-denied';
  if (isRecorderOff(simulation, id, region)) return 'recorder-off';
  return readable ? 'scanned' : 'no-rules';
}

/**
 * Whether none of a place's own rules can be read, and some are denied. A customer's own are also those that conformance
 * packs and organization rules bring; what another service made for itself does not count.
 */
export function areOwnRulesDenied(simulation: Simulation, place: AccountRegion): boolean {
  const isOwn = ({ createdBy }: RuleTemplate) =>
    createdBy === undefined ||
    ['config-conforms.amazonaws.com', 'config-multiaccountsetup.amazonaws.com'].includes(createdBy);
  if (simulation.faults.find('no-rules', place.account.id, place.region)) return false;
  const kinds = simulation.world.templates
    .filter((rule) => isOwn(rule) && !isInternal(simulation, place, rule))
    .map((rule) => detailsOutcome(simulation, place, rule).kind);
  return kinds.includes('denied') && !kinds.some((kind) => ['answered', 'huge', 'empty'].includes(kind));
}

function hasReadableRules(simulation: Simulation, account: Account, region: string): boolean {
  const { world, faults } = simulation;
  if (faults.find('no-rules', account.id, region)) return false;
  if (isListLost(simulation, account.id, region, 'DescribeConfigRules')) return false;
  const place = placeOf(account, region);
  return world.templates.some(
    (rule) => !isInternal(simulation, place, rule) && detailsOutcome(simulation, place, rule).kind !== 'missing',
  );
}
