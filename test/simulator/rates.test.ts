// AWS Config's limits through the real SDK: those of single operations, and others who use the same ones.
import {
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  type ConfigServiceClient,
} from '@aws-sdk/client-config-service';
import { afterEach, expect, test } from 'vitest';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { SECOND_ACCOUNT, spokeConfig } from './clients.ts';

let simulator: Simulator | undefined;
afterEach(() => simulator?.close());

async function open(rates: ScenarioInput['rates']): Promise<ConfigServiceClient> {
  simulator = await startSimulator({ scenario: { accounts: 4, rates } });
  return spokeConfig(simulator, SECOND_ACCOUNT);
}

/** Makes calls one after another. Returns how many were throttled. */
async function throttledOf(calls: number, send: () => Promise<unknown>): Promise<number> {
  let throttled = 0;
  for (let call = 0; call < calls; call++)
    await send().catch((error: Error) => {
      if (error.name !== 'ThrottlingException') throw error;
      throttled += 1;
    });
  return throttled;
}

test('an operation with a limit of its own is throttled, and others are not', async () => {
  const client = await open({
    config: null,
    configOperations: { DescribeConfigRules: { perSecond: 0.001, burst: 2 } },
  });
  expect(await throttledOf(5, () => client.send(new DescribeConfigRulesCommand({})))).toBe(3);
  expect(await throttledOf(5, () => client.send(new DescribeConfigurationRecorderStatusCommand({})))).toBe(0);
});

test('others who use the same limit take from it, and are throttled more often than without us', async () => {
  const client = await open({ config: { perSecond: 50, burst: 10 }, otherUsersShare: 0.5 });
  const until = performance.now() + 1_500;
  let throttled = 0;
  while (performance.now() < until)
    throttled += await throttledOf(1, () => client.send(new DescribeConfigurationRecorderStatusCommand({})));
  const others = (await (await fetch(`${simulator!.url}/_simulator/other-users`)).json()) as Record<string, number>;
  expect(throttled).toBeGreaterThan(0);
  expect(others['calls']).toBeGreaterThan(15);
  expect(others['calls']).toBeLessThan(70);
  expect(others['throttled']!).toBeGreaterThan(others['throttledAlone']!);
});

test('after a reset the buckets are full', async () => {
  const client = await open({ config: { perSecond: 0.001, burst: 2 } });
  const read = () => throttledOf(3, () => client.send(new DescribeConfigurationRecorderStatusCommand({})));
  expect(await read()).toBe(1);
  await fetch(`${simulator!.url}/_simulator/rates/reset`, { method: 'POST' });
  expect(await read()).toBe(1);
});
