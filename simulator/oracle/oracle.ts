// What a correct reader of this organization finds: every account, its disposition in each region, and every row.
import { detailsOutcome, stateOf } from '#simulator/config/content-faults.ts';
import { areOwnRulesDenied, dispositionOf, type Disposition } from './dispositions.ts';
import { judgeRules, type ExpectedHealth } from './health.ts';
import { areTagsReadable, isReadableCall, lastingOn } from './readable-calls.ts';
import { expectedRecorder, type ExpectedRecorder } from './recorder.ts';
import { resultsOf } from '#simulator/config/results.ts';
import { countFindings } from '#simulator/world/findings.ts';
import { hugeText, NEW_VALUE, withNul, type Malformation } from '#simulator/faults/malformed.ts';
import type { OperationOf } from '#simulator/base/operations.ts';
import { ouOf, type AccountState } from '#simulator/world/organization.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import { tagsOf } from '#simulator/world/tags.ts';
import { countResults, detailedRules, listRules, type ExpectedRule } from './rules.ts';
import type { RuleTemplate } from '#simulator/world/rule-template.ts';
import { placeOf, ruleName } from '#simulator/world/world.ts';

export interface ExpectedAccount {
  readonly id: string;
  readonly name: string;
  /** Names of its units, joined by `/`. */
  readonly ou: string;
  readonly state: AccountState;
}

export interface ExpectedRegion {
  readonly accountId: string;
  readonly region: string;
  readonly disposition: Disposition;
  /** Rules whose details are read; 0 where none can be. */
  readonly rules: number;
  readonly rows: number;
  /** Rules that are listed as readable, but whose details are denied or gone. */
  readonly rulesWithoutDetails: readonly string[];
  /** Every rule that is listed, internal ones too; none where none can be read. */
  readonly listedRules: readonly ExpectedRule[];
  /** How each rule of a region that was read really is: those that are listed, and those that are missing here. */
  readonly ruleHealth: readonly ExpectedHealth[];
  /** What a reader learns of the recorder. */
  readonly recorder: ExpectedRecorder;
  /** Whether DescribeConfigRuleEvaluationStatus answers. */
  readonly evaluationStatus: boolean;
  /** Whether DescribeConfigurationRecorders answers, without which nobody knows which types are recorded. */
  readonly recordingScope: boolean;
  /** Whether DescribeComplianceByConfigRule answers. */
  readonly complianceByRule: boolean;
  /** Whether the tag query answers; without it each tag is `UNSUPPORTED`. */
  readonly tags: boolean;
}

export interface Oracle {
  /** Every account that Organizations lists. */
  accounts(): Generator<ExpectedAccount>;
  /** Every account that Organizations lists, times every region of the scenario. */
  regions(): Generator<ExpectedRegion>;
  /** The rows of the raw CSV, unsorted. */
  rows(): Generator<readonly string[]>;
}

/** The tags that the report carries, in column order. */
const TAG_COLUMNS = ['Name', 'Application', 'Owner', 'Environment'];

/** How the report says what triggers a rule: its first message type, else its schedule, else changes. */
function triggerOf({ sourceDetails, frequency }: RuleTemplate, oddEnum: boolean): string {
  for (const { MessageType } of sourceDetails) if (MessageType !== undefined) return oddEnum ? NEW_VALUE : MessageType;
  return frequency === undefined ? 'ConfigurationItemChangeNotification' : 'ScheduledNotification';
}

/** How an operation's answers are odd, but readable, for good. */
function oddity(
  simulation: Simulation,
  { account, region }: AccountRegion,
  operation: OperationOf<'config'>,
): Malformation | undefined {
  const fault = lastingOn(simulation, account.id, region, 'config', operation);
  return fault?.kind === 'malformed' ? fault.how : undefined;
}

function oddText(text: string, how: Malformation | undefined): string {
  if (text === '') return text;
  return how === 'nul-characters' ? withNul(text) : how === 'huge-texts' ? hugeText(text) : text;
}

/** Whether rules of a place are read: also where all but those of other services are denied. */
function isRead(simulation: Simulation, place: AccountRegion, disposition: Disposition): boolean {
  if (disposition === 'scanned' || disposition === 'recorder-off') return true;
  if (disposition !== 'access-denied') return false;
  const { account, region } = place;
  const isDenied = simulation.faults.find('access-denied', account.id, region) !== undefined;
  return !isDenied && areOwnRulesDenied(simulation, place);
}

function expectedRegion(simulation: Simulation, place: AccountRegion): ExpectedRegion {
  const { account, region } = place;
  const disposition = dispositionOf(simulation, account, region);
  const isReadable = isRead(simulation, place, disposition);
  const rules = isReadable ? detailedRules(simulation, place) : [];
  const counts = isReadable ? countResults(simulation, place) : [];
  const listedRules = isReadable ? listRules(simulation, place, counts) : [];
  return {
    accountId: account.id,
    region,
    disposition,
    rules: rules.length,
    rows: rules.reduce((sum, { slot }) => sum + counts[slot]!, 0),
    rulesWithoutDetails: listedRules.filter(({ unread, internal }) => unread && !internal).map(({ name }) => name),
    listedRules,
    ruleHealth:
      isReadable || disposition === 'no-rules'
        ? judgeRules(simulation, place, listRules(simulation, place, countResults(simulation, place)))
        : [],
    recorder: expectedRecorder(simulation, account.id, region),
    evaluationStatus: isReadableCall(simulation, account.id, region, 'DescribeConfigRuleEvaluationStatus'),
    recordingScope: isReadableCall(simulation, account.id, region, 'DescribeConfigurationRecorders'),
    complianceByRule: isReadableCall(simulation, account.id, region, 'DescribeComplianceByConfigRule'),
    tags: areTagsReadable(simulation, account.id, region),
  };
}

function* rowsOf(simulation: Simulation, place: AccountRegion): Generator<readonly string[]> {
  const { world } = simulation;
  const { account, region } = place;
  const { awkwardTexts } = world.scenario.config;
  const counts = countResults(simulation, place);
  const raw = countFindings(place, world.templates, world.scenario);
  const ou = ouOf(world.organization, account);
  const tagsReadable = areTagsReadable(simulation, account.id, region);
  const ruleOddity = oddity(simulation, place, 'DescribeConfigRules');
  const resultOddity = oddity(simulation, place, 'GetComplianceDetailsByConfigRule');
  const ruleText = (text: string) => oddText(text, ruleOddity);
  const resultText = (text: string) => oddText(text, resultOddity);
  for (const rule of detailedRules(simulation, place)) {
    const outcome = detailsOutcome(simulation, place, rule);
    const results = resultsOf(simulation, place, rule, raw);
    for (let index = 0; index < (counts[rule.slot] === 0 ? 0 : results.count); index++) {
      const finding = results.at(index);
      if (finding === undefined) continue;
      const { resource, complianceType, annotation, recordedAt } = finding;
      const tags = tagsReadable && results.isInventoried(index, finding) ? tagsOf(place, resource, awkwardTexts) : [];
      const note = outcome.kind === 'huge' && index === 0 ? 'x'.repeat(outcome.bytes) : (annotation ?? '');
      yield [
        ruleName(world, place, rule),
        ruleOddity === 'unknown-enum' ? NEW_VALUE : stateOf(simulation, place, rule),
        ruleOddity === 'unknown-enum' ? NEW_VALUE : rule.owner,
        resultOddity === 'unknown-enum' ? NEW_VALUE : complianceType,
        account.name,
        region,
        resource.type,
        resource.id,
        ruleText(rule.description ?? ''),
        resultText(note),
        new Date(recordedAt).toISOString(),
        triggerOf(rule, ruleOddity === 'unknown-enum'),
        account.id,
        ou,
        ...TAG_COLUMNS.map((wanted) => tags.find(({ key }) => key === wanted)?.value ?? 'UNSUPPORTED'),
      ];
    }
  }
}

/** The truth about a simulation as it is now: lasting faults count, faults that pass are as if they were not. */
export function createOracle(simulation: Simulation): Oracle {
  const { world, faults } = simulation;

  const listed = () => (faults.find('zero-accounts', '') ? [] : world.organization.accounts);

  function* places(): Generator<AccountRegion> {
    for (const account of listed()) {
      for (const region of world.scenario.regions) yield placeOf(account, region);
    }
  }

  return {
    *accounts() {
      const { organization } = world;
      for (const account of listed()) {
        yield { id: account.id, name: account.name, ou: ouOf(organization, account), state: account.state };
      }
    },
    *regions() {
      for (const place of places()) yield expectedRegion(simulation, place);
    },
    *rows() {
      for (const place of places()) {
        const disposition = dispositionOf(simulation, place.account, place.region);
        if (isRead(simulation, place, disposition)) yield* rowsOf(simulation, place);
      }
    },
  };
}
