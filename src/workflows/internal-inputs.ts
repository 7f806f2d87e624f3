// Checks data that only workflows pass on: the state of a run that continues as new, and the input of a shard.
import { ApplicationFailure, log, workflowInfo } from '@temporalio/workflow';
import type { z } from 'zod';
import { findFaults } from './faults.ts';
import { carriedState, scanShardInput } from './schemas.ts';
import type { RunState } from './types.ts';
import type { ScanShardInput } from './shard-types.ts';

/**
 * Returns the state that this run's earlier execution passed on. Throws if somebody starts a run with a state, because the run would
 * publish whatever the state names.
 */
export function parseCarriedState(state: unknown): RunState | undefined {
  if (state === undefined || state === null) return undefined;
  if (workflowInfo().continuedFromExecutionRunId === undefined)
    throw invalidInput('a second argument is accepted only from a run that continues as new: pass one JSON object');
  return parse(carriedState, state, 'carried state: ') as RunState;
}

/** Parses the input of a shard. */
export function parseShardInput(input: unknown): ScanShardInput {
  return parse(scanShardInput, input, '') as ScanShardInput;
}

/** Returns the argument of a signal between workflows, or undefined if it is invalid. An invalid signal is logged and ignored. */
export function parseSignal<T>(name: string, schema: z.ZodType<T>, argument: unknown): T | undefined {
  const parsed = schema.safeParse(argument, { jitless: true });
  if (parsed.success) return parsed.data;
  log.warn(`signal ignored: ${name}: ${findFaults(parsed.error)}`);
  return undefined;
}

function parse(schema: z.ZodType, value: unknown, what: string): unknown {
  const parsed = schema.safeParse(value, { jitless: true });
  if (parsed.success) return value;
  throw invalidInput(`${what}${findFaults(parsed.error)}`);
}

/** Creates a failure that ends the workflow. A plain Error would make Temporal retry the workflow task forever. */
function invalidInput(faults: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'InvalidInput', message: `Invalid input: ${faults}`, nonRetryable: true });
}
