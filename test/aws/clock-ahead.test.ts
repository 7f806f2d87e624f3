// A worker whose clock is wrong, against the simulated organization: one session for all calls to an account.
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createAws } from '#src/aws/aws.ts';
import { parseConfig } from '#src/config/config.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { SECOND_ACCOUNT } from '../simulator/clients.ts';
import { simulatedAws } from '../support/lab.ts';

const { signal } = new AbortController();
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: { accounts: 5 } });
  for (const [name, value] of Object.entries(simulatedAws(simulator))) vi.stubEnv(name, value);
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  vi.unstubAllEnvs();
  await simulator.close();
});

test.each([90, -90])('a clock that is %i minutes ahead asks for one session, however many calls', async (minutes) => {
  simulator.resetLog();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
  const aws = createAws(parseConfig(simulatedAws(simulator)));
  const reader = aws.readRegion(
    aws.openAccount(SECOND_ACCOUNT, 'run-1', signal),
    'us-east-1',
    ...([{ calls: 0, throttles: 0, retries: 0 }, signal] as const),
  );
  for (let calls = 0; calls < 4; calls++) expect((await reader.rules()).length).toBeGreaterThan(0);
  expect(simulator.log().assumeRole.byAccount[SECOND_ACCOUNT]).toBe(1);
});
