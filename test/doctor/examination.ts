// One check, carried out against a simulated organization that is as the test says.
import { vi } from 'vitest';
import { parseConfig } from '#src/config/config.ts';
import { runChecks, type Check, type Ground, type Line } from '#src/doctor/check.ts';
import { openGround } from '#src/doctor/context.ts';
import type { Environment } from '#src/dev/stack.ts';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { startSimulator } from '#simulator/server.ts';
import { simulatedAws } from '../support/lab.ts';

type Options = {
  scenario?: ScenarioInput;
  /** Over what leads to the simulated organization. */
  env?: Environment;
  isInCluster?: boolean;
  accountIds?: string[];
};

/** What a check finds. AWS's clients read their variables from the process, so they are set while it runs. */
export async function examine(check: Check, options: Options = {}): Promise<Line[]> {
  const { scenario = {}, env, isInCluster = false, accountIds } = options;
  const simulator = await startSimulator({ scenario: { accounts: 12, ...scenario } });
  const variables: Environment = { ...simulatedAws(simulator), ...env };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value === '' ? undefined : value);
  const given: Pick<Ground, 'isInCluster' | 'accountIds' | 'signal'> = {
    ...{ isInCluster, accountIds },
    signal: new AbortController().signal,
  };
  const ground = openGround(parseConfig(variables), given);
  try {
    const lines: Line[] = [];
    for await (const line of runChecks([check], ground)) lines.push(line);
    return lines;
  } finally {
    await ground.close();
    await simulator.close();
    vi.unstubAllEnvs();
  }
}

/** `level: message`, a line each. */
export const told = (lines: readonly Line[]): string[] => lines.map(({ level, message }) => `${level}: ${message}`);
