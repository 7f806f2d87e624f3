// The disposition that a correct reader gives each account and region, with every lasting fault considered.
import { detailsOutcome, isInternal } from '#simulator/config/content-faults.ts';
import { isActionDenied, isListLost, outcomeOf } from './readable-calls.ts';
import { expectedRecorder } from './recorder.ts';
import type { Account } from '#simulator/world/organization.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import type { DENYING_POLICIES } from '#simulator/scenario/faults.ts';
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

/** Regions launched before March 2019 are those that nobody can disable; these are the others of the commercial partition. */
const OPT_IN = /^(af-|me-|il-|mx-|ap-east-|ap-south-2|ap-southeast-[3-9]|ca-west-|eu-central-2|eu-south-)/;

/** What keeps a reader from assuming the role of an active account. */
function assumeOutcome(simulation: Simulation, accountId: string): Disposition | undefined {
  const { faults } = simulation;
  const lasting = outcomeOf(simulation, accountId, undefined, 'AssumeRole');
  if (lasting !== undefined) return lasting;
  if (faults.find('role-missing', accountId)) return 'role-missing';
  const policy = faults.find('scp-deny', accountId, undefined, ({ on }) => on === 'assume-role');
  if (policy !== undefined) return 'blocked-by-scp';
  const named = faults.find('policy-deny', accountId, undefined, ({ on }) => on === 'assume-role');
  if (named !== undefined) return policyDisposition(named.policy);
  return faults.find('sts-refuse', accountId) && 'failed';
}

function policyDisposition(policy: (typeof DENYING_POLICIES)[number]): Disposition {
  if (policy === 'service-control') return 'blocked-by-scp';
  return policy === 'role-trust' ? 'role-missing' : 'access-denied';
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
  const named = faults.find('policy-deny', id, region, ({ on }) => on === 'config');
  if (named !== undefined) return policyDisposition(named.policy);
  if (faults.find('access-denied', id, region) || isActionDenied(simulation, id, region, 'DescribeConfigRules'))
    return 'access-denied';
  const unknownRules = outcomeOf(simulation, id, region, 'DescribeConfigRules');
  if (unknownRules !== undefined) return unknownRules;
  const readable = hasReadableRules(simulation, account, region);
  if (readable && isActionDenied(simulation, id, region, 'GetComplianceDetailsByConfigRule')) return 'access-denied';
  const unknownResults = readable && outcomeOf(simulation, id, region, 'GetComplianceDetailsByConfigRule');
  if (unknownResults) return unknownResults;
  if (areOwnRulesDenied(simulation, placeOf(account, region))) return 'access-denied';
  if (['stopped', 'missing'].includes(expectedRecorder(simulation, id, region))) return 'recorder-off';
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
