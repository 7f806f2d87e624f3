// One account of a simulator, for the tests of one file, through the spoke role.
import * as config from '@aws-sdk/client-config-service';
import { afterAll, beforeEach } from 'vitest';
import type { ControlInput } from '#simulator/control.ts';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { startSimulator } from '#simulator/server.ts';
import { SECOND_ACCOUNT, spokeConfig } from './clients.ts';

async function openAccount(scenario: ScenarioInput) {
  const simulator = await startSimulator({ scenario: { accounts: 8, ...scenario } });
  afterAll(() => simulator.close());
  return { simulator, client: await spokeConfig(simulator, SECOND_ACCOUNT) };
}

/** It has so many rules and results that lists need pages; no rate is limited. */
export function openLargeAccount() {
  return openAccount({
    regions: ['us-east-1'],
    rates: { config: null },
    config: { rulesPerRegion: 60, internalRulesPerRegion: 3, rowsPerAccount: 9000 },
  });
}

type Faults = NonNullable<ControlInput['addFaults']>;

/** `add` has faults strike from now on, until the test ends. */
export async function openFaultyAccount() {
  const rates = { config: null, organizationsScale: null };
  const { simulator, client } = await openAccount({ rates, config: { rowsPerAccount: 5000 } });
  beforeEach(() => simulator.control({ clearFaults: true }));
  return {
    ...{ simulator, client },
    add: (...addFaults: Faults) => simulator.control({ addFaults }),
    rules: (one = client) => one.send(new config.DescribeConfigRulesCommand({})),
  };
}
