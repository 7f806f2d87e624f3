// One check, carried out against a simulated organization that is as the test says.
import { vi } from 'vitest';
import { parseConfig } from '#src/config/config.ts';
import { runChecks, type Check, type CheckContext, type CheckLine } from '#src/doctor/check.ts';
import { openCheckContext } from '#src/doctor/context.ts';
import type { EnvVars } from '#src/dev/stack.ts';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { startSimulator } from '#simulator/server.ts';
import { simulatedAws } from '../support/lab.ts';

type Options = {
  scenario?: ScenarioInput;
  /** Over what leads to the simulated organization. */
  env?: EnvVars;
  isInCluster?: boolean;
  accountIds?: string[];
};

/** What a check finds. AWS's clients read their variables from the process, so they are set while it runs. */
export async function examine(check: Check, options: Options = {}): Promise<CheckLine[]> {
  const { scenario = {}, env, isInCluster = false, accountIds } = options;
  const simulator = await startSimulator({ scenario: { accounts: 12, ...scenario } });
  const variables: EnvVars = { ...simulatedAws(simulator), ...env };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value === '' ? undefined : value);
  const given: Pick<CheckContext, 'isInCluster' | 'accountIds' | 'signal'> = {
    ...{ isInCluster, accountIds },
    signal: new AbortController().signal,
  };
  const context = openCheckContext(parseConfig(variables), given);
  try {
    const lines: CheckLine[] = [];
    for await (const line of runChecks([check], context)) lines.push(line);
    return lines;
  } finally {
    await context.close();
    await simulator.close();
    vi.unstubAllEnvs();
  }
}

/** `level: message`, a line each. */
export const notified = (lines: readonly CheckLine[]): string[] =>
  lines.map(({ level, message }) => `${level}: ${message}`);
