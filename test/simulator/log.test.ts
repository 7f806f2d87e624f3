// What the simulator tells of itself: the log of calls, and its own endpoints.
import { DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { BUCKET, errorOf, HUB_ACCOUNT, s3Client, SECOND_ACCOUNT, spokeConfig, SPOKE_ROLE } from './clients.ts';

let simulator: Simulator;

beforeAll(async () => {
  // So long that all five calls are in flight together, also on a busy machine.
  const latencyMs = { operations: { 'config:DescribeConfigRules': 3_000 } };
  simulator = await startSimulator({
    scenario: { accounts: 4, latencyMs, rates: { config: { perSecond: 0.001, burst: 3 } } },
  });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.resetLog());

const ask = async (path: string, init?: RequestInit) =>
  (await fetch(`${simulator.url}/_simulator/${path}`, init)).json();

test('calls, throttles and errors are counted by account, region and operation, and by who called what', async () => {
  const client = await spokeConfig(simulator, SECOND_ACCOUNT);
  const calls = Array.from({ length: 5 }, () => client.send(new DescribeConfigRulesCommand({})));
  await Promise.allSettled(calls);
  await s3Client(simulator).send(new PutObjectCommand({ Bucket: BUCKET, Key: 'runs/7/accounts/x', Body: 'x' }));
  await errorOf(spokeConfig(simulator, '999999999999'));

  const report = simulator.log();
  expect(report).toEqual({
    totals: { calls: 8, throttled: 2, errors: 1 },
    operations: {
      'sts:AssumeRole': { calls: 2, throttled: 0, errors: 1 },
      'config:DescribeConfigRules': { calls: 5, throttled: 2, errors: 0 },
      's3:PutObject': { calls: 1, throttled: 0, errors: 0 },
    },
    accounts: {
      [SECOND_ACCOUNT]: {
        'us-east-1': {
          'sts:AssumeRole': { calls: 1, throttled: 0, errors: 0 },
          'config:DescribeConfigRules': { calls: 5, throttled: 2, errors: 0 },
        },
      },
      [HUB_ACCOUNT]: { 'us-east-1': { 's3:PutObject': { calls: 1, throttled: 0, errors: 0 } } },
      '999999999999': { 'us-east-1': { 'sts:AssumeRole': { calls: 1, throttled: 0, errors: 1 } } },
    },
    assumeRole: {
      total: 2,
      mostPerSecond: expect.any(Number) as number,
      byAccount: { [SECOND_ACCOUNT]: 1, '999999999999': 1 },
    },
    principals: [
      { role: 'hub', operation: 'sts:AssumeRole', resource: SPOKE_ROLE, calls: 2 },
      { role: 'spoke', operation: 'config:DescribeConfigRules', resource: '*', calls: 3 },
      { role: 'hub', operation: 's3:PutObject', resource: `${BUCKET}/runs/`, calls: 1 },
    ],
    violations: [],
    concurrent: { most: 5, mostByAccount: { [SECOND_ACCOUNT]: 5, [HUB_ACCOUNT]: 1, '999999999999': 1 } },
  });
  expect(await ask('log')).toEqual(report);
  expect(await ask('log?accounts=false')).toMatchObject({ totals: report.totals, accounts: {} });
  expect(await ask('log/reset', { method: 'POST' })).toEqual({ reset: true });
  expect(simulator.log().totals).toEqual({ calls: 0, throttled: 0, errors: 0 });
});

test('the truth is streamed as lines of regions and of rows', async () => {
  const response = await fetch(`${simulator.url}/_simulator/truth`);
  const lines = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { region?: unknown; row?: unknown });
  const oracle = simulator.oracle();
  expect(lines.flatMap(({ region }) => (region === undefined ? [] : [region]))).toEqual([...oracle.regions()]);
  expect(lines.flatMap(({ row }) => (row === undefined ? [] : [row]))).toEqual([...oracle.rows()]);
});

test('control changes the running simulation, and a mistake is answered with what is accepted', async () => {
  const control = (body: string) => ask('control', { method: 'POST', body });
  const fault = { kind: 'role-missing', accounts: [SECOND_ACCOUNT] };
  expect(await control(JSON.stringify({ addFaults: [fault] }))).toEqual([
    { fault, accounts: [SECOND_ACCOUNT], injected: 0 },
  ]);
  expect(await control(JSON.stringify({ mend: [SECOND_ACCOUNT], week: 3 }))).toEqual([
    { fault, accounts: [], injected: 0 },
  ]);
  expect(await ask('scenario')).toMatchObject({ week: 3, accounts: 4 });
  expect(await control('{"week":-1,"net":"cut"}')).toEqual({
    error: 'control: week: Too small: expected number to be >=0; control: Unrecognized key: "net"',
  });
  expect(await control('{"clearFaults":true,"week":0}')).toEqual([]);
  expect(await ask('nothing')).toEqual({ error: 'no endpoint GET nothing; see simulator/README.md' });
});
