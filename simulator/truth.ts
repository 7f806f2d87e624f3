// What a correct reader of this organization finds: the disposition of each account and region, and every row.
import { COLUMNS } from '#domain/rows.ts';
import { detailsOutcome } from './content-faults.ts';
import { names, type CountedFault } from './faults.ts';
import { countFindings } from './findings.ts';
import type { Account } from './organization.ts';
import type { Place } from './resources.ts';
import type { RuleTemplate } from './rule-templates.ts';
import type { Simulation } from './simulation.ts';
import { isInInventory, tagsOf } from './tags.ts';
import { currentFinding, placeOf, ruleName } from './world.ts';

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

export interface TrueRegion {
  readonly accountId: string;
  readonly region: string;
  readonly disposition: Disposition;
  /** Rules whose details are read; 0 unless scanned. */
  readonly rules: number;
  readonly rows: number;
  /** Rules that are listed but whose details are denied (INTERNAL ones apart) or gone. */
  readonly rulesWithoutDetails: readonly string[];
  /** Whether the tag query answers. */
  readonly tags: boolean;
}

export interface Truth {
  regions(): Generator<TrueRegion>;
  /** The rows of the raw CSV, unsorted. */
  rows(): Generator<readonly string[]>;
}

/** What each kind of lasting fault makes of a region; a slow answer, or an odd value, is still an answer. */
function lastingOutcome(fault: CountedFault): Disposition | undefined {
  if (fault.kind === 'slow-answer') return undefined;
  if (fault.kind === 'throttling-storm') return 'throttled-out';
  const odd = fault.kind === 'malformed' && (fault.how === 'unknown-enum' || fault.how === 'nul-characters');
  return odd ? undefined : 'failed';
}

/** The outcome of the first lasting fault on one of these operations of Config. */
function brokenBy(lasting: readonly CountedFault[], ...operations: string[]): Disposition | undefined {
  for (const fault of lasting) {
    const outcome = operations.some((operation) => names(fault, 'config', operation))
      ? lastingOutcome(fault)
      : undefined;
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

/** Follows a reader's way: assume the role, look at the recorder, list the rules, read each one's details. */
function dispositionOf(simulation: Simulation, account: Account, region: string): Disposition {
  const { world, faults } = simulation;
  const { id, state } = account;
  if (state !== 'ACTIVE') return 'not-active';
  const lasting = faults.lasting(id, region);
  if (faults.find('role-missing', id)) return 'role-missing';
  const policy = faults.find('scp-deny', id, region) ?? faults.find('scp-deny', id);
  if (policy?.on === 'assume-role') return 'blocked-by-scp';
  const assume = lasting.filter((fault) => names(fault, 'sts', 'AssumeRole')).map(lastingOutcome);
  const unassumed = assume.find((outcome) => outcome !== undefined);
  if (unassumed !== undefined) return unassumed;
  if (!world.scenario.regions.includes(region) || faults.find('region-disabled', id, region)) return 'region-disabled';
  if (faults.find('scp-deny', id, region)) return 'blocked-by-scp';
  if (faults.find('access-denied', id, region)) return 'access-denied';
  const recorderBroken = brokenBy(lasting, 'DescribeConfigurationRecorders', 'DescribeConfigurationRecorderStatus');
  if (recorderBroken !== undefined) return recorderBroken;
  if (faults.find('recorder-off', id, region) || faults.find('recorder-missing', id, region)) return 'recorder-off';
  const rulesBroken = brokenBy(lasting, 'DescribeConfigRules');
  if (rulesBroken !== undefined) return rulesBroken;
  const readable = world.templates.some(({ internal }) => !internal);
  if (!readable || faults.find('no-rules', id, region)) return 'no-rules';
  return brokenBy(lasting, 'GetComplianceDetailsByConfigRule') ?? 'scanned';
}

/** How the report says what triggers a rule: its first message type, else its schedule, else changes. */
function triggerOf({ sourceDetails, frequency }: RuleTemplate): string {
  for (const { MessageType } of sourceDetails) if (MessageType !== undefined) return MessageType;
  return frequency === undefined ? 'ConfigurationItemChangeNotification' : 'ScheduledNotification';
}

const TAG_COLUMNS = COLUMNS.flatMap((column) => (column.startsWith('Tag:') ? [column.slice(4)] : []));

/** The truth about a simulation as it is now, lasting faults included; faults that pass are as if they were not. */
export function createTruth(simulation: Simulation): Truth {
  const { world, faults } = simulation;
  const { scenario, organization } = world;
  const unitNames = new Map(organization.units.map(({ id, name }) => [id, name]));

  const detailed = (place: Place) =>
    world.templates.filter((rule) => !['denied', 'deleted'].includes(detailsOutcome(simulation, place, rule).kind));

  const tagged = ({ account, region }: Place) =>
    !faults.find('tags-denied', account.id, region) &&
    brokenBy(faults.lasting(account.id, region), 'SelectResourceConfig') === undefined;

  function* places(): Generator<Place> {
    if (faults.find('zero-accounts', '')) return;
    for (const account of organization.accounts) for (const region of scenario.regions) yield placeOf(account, region);
  }

  function* regions(): Generator<TrueRegion> {
    for (const place of places()) {
      const { account, region } = place;
      const disposition = dispositionOf(simulation, account, region);
      const rules = disposition === 'scanned' ? detailed(place) : [];
      const counts = countFindings(place, world.templates, scenario);
      const without = world.templates.filter((rule) => !rule.internal && !rules.includes(rule));
      yield {
        accountId: account.id,
        region,
        disposition,
        rules: rules.length,
        rows: rules.reduce((sum, { slot }) => sum + counts[slot]!, 0),
        rulesWithoutDetails: disposition === 'scanned' ? without.map((rule) => ruleName(world, place, rule)) : [],
        tags: tagged(place),
      };
    }
  }

  function* rowsOf(place: Place): Generator<readonly string[]> {
    const { account, region } = place;
    const counts = countFindings(place, world.templates, scenario);
    const unit = (account.unit?.path ?? '').split('/').flatMap((id) => unitNames.get(id) ?? []);
    const withTags = tagged(place);
    for (const rule of detailed(place)) {
      const outcome = detailsOutcome(simulation, place, rule);
      for (let index = 0; index < counts[rule.slot]!; index++) {
        const { resource, complianceType, annotation, recordedAt } = currentFinding(world, place, rule, index);
        const tags = withTags && isInInventory(resource) ? tagsOf(place, resource, scenario.config.awkwardTexts) : [];
        yield [
          ruleName(world, place, rule),
          rule.state,
          rule.owner,
          complianceType,
          account.name,
          region,
          resource.type,
          resource.id,
          rule.description ?? '',
          outcome.kind === 'huge' && index === 0 ? 'x'.repeat(outcome.bytes) : (annotation ?? ''),
          new Date(recordedAt).toISOString(),
          triggerOf(rule),
          account.id,
          unit.join('/'),
          ...TAG_COLUMNS.map((wanted) => tags.find(({ key }) => key === wanted)?.value ?? 'UNSUPPORTED'),
        ];
      }
    }
  }

  function* rows(): Generator<readonly string[]> {
    for (const place of places()) {
      if (dispositionOf(simulation, place.account, place.region) === 'scanned') yield* rowsOf(place);
    }
  }

  return { regions, rows };
}
