// Which calls a reader can make use of in an account and region, with every lasting fault considered.
import type { OperationOf } from '#simulator/base/operations.ts';
import { names, type CountedFault } from '#simulator/faults/faults.ts';
import type { Malformation } from '#simulator/faults/malformed.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';

/** Operations that answer in pages. */
const PAGED: ReadonlySet<string> = new Set([
  'DescribeComplianceByConfigRule',
  'DescribeConfigRuleEvaluationStatus',
  'DescribeConfigRules',
  'GetComplianceDetailsByConfigRule',
  'ListConfigurationRecorders',
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

/** Answers of whose numbers the report makes use: the times of results and of evaluations. */
const TIMED: ReadonlySet<string> = new Set(['DescribeConfigRuleEvaluationStatus', 'GetComplianceDetailsByConfigRule']);

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
export function outcomeOf(
  simulation: Simulation,
  accountId: string,
  region: string | undefined,
  operation: OperationOf<'config'> | 'AssumeRole',
): 'throttled-out' | 'failed' | undefined {
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

export function isActionDenied(
  { faults }: Simulation,
  accountId: string,
  region: string,
  operation: OperationOf<'config'>,
): boolean {
  const action = `config:${operation}`;
  return faults.find('actions-denied', accountId, region, ({ actions }) => actions.includes(action)) !== undefined;
}

/** Whether a call of Config's is allowed, and its answer can be read. */
export function isAnswered(
  simulation: Simulation,
  accountId: string,
  region: string,
  operation: OperationOf<'config'>,
): boolean {
  if (isActionDenied(simulation, accountId, region, operation)) return false;
  return outcomeOf(simulation, accountId, region, operation) === undefined;
}

/** Whether a call of Config's tells what there is: it is answered, and the list is not left out. */
export function isReadableCall(
  simulation: Simulation,
  accountId: string,
  region: string,
  operation: OperationOf<'config'>,
): boolean {
  return isAnswered(simulation, accountId, region, operation) && !isListLost(simulation, accountId, region, operation);
}

/** Whether the query for tags answers; where it does not, rows stay and their tags are unknown. */
export function areTagsReadable(simulation: Simulation, accountId: string, region: string): boolean {
  if (simulation.faults.find('tags-denied', accountId, region)) return false;
  return isReadableCall(simulation, accountId, region, 'SelectResourceConfig');
}
