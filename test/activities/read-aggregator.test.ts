// The activity that reads the aggregator, against the simulated one: an attempt goes on where the one before it ended.
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createReadAggregator } from '#src/activities/read-aggregator.ts';
import { createAws, type Aws } from '#src/aws/aws.ts';
import { parseConfig, type Config } from '#src/config/config.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { AggregatorEvidence, AggregatorPages } from '#domain/cross-check/aggregator-evidence.ts';
import { openEvidenceKeys } from '#src/publish/evidence-key.ts';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { simulatedAws } from '../support/lab.ts';

const aggregator = { name: 'organization', region: 'us-east-1', warningPercent: 1 };
const EVIDENCE_KEY = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

let simulator: Simulator;
let config: Config;
let aws: Aws;
beforeAll(async () => {
  simulator = await startSimulator({
    scenario: { accounts: 150, config: { rulesPerRegion: 60 }, rates: { config: null } },
  });
  const variables = {
    ...simulatedAws(simulator),
    ...{ AGGREGATOR_NAME: 'organization', AGGREGATOR_REGION: 'us-east-1', EVIDENCE_KEY },
    AGGREGATOR_ROLE_ARN: `arn:aws:iam::${MANAGEMENT_ACCOUNT_ID}:role/system-config-report-generator-aggregator-role`,
    CONFIG_REQUESTS_PER_SECOND: '1000',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  config = parseConfig(variables);
  aws = createAws(config, undefined, 2);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await simulator.close();
});
beforeEach(() => simulator.control({ clearFaults: true }));

async function read(before: { attempt?: number; heartbeatDetails?: unknown } = {}) {
  const env = new MockActivityEnvironment({ attempt: 1, ...before }, { logger: new DefaultLogger('ERROR') });
  const beats: unknown[] = [];
  env.on('heartbeat', (details: unknown) => beats.push(details));
  const activity = createReadAggregator(aws, config, openEvidenceKeys(config));
  const calls = countCalls();
  const stored = (await env.run(activity, { runId: 'run-1', aggregator })) as StoredObject;
  const evidence = JSON.parse(String(await aws.store.get(stored))) as AggregatorEvidence;
  return { stored, evidence, beats, calls: countCalls() - calls };
}

const countCalls = () => simulator.log().operations['config:DescribeAggregateComplianceByConfigRules']?.calls ?? 0;

async function rowsOf({ pages }: AggregatorEvidence): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const page of pages) {
    const { listing, pages: listed } = JSON.parse(String(await aws.store.get(page))) as AggregatorPages;
    if (listing === 'rules') rows.push(...listed.flat());
  }
  return rows;
}

test('it reads a thousand rules a call, and signs what it stores', async () => {
  const { stored, evidence, calls } = await read();
  const rows = await rowsOf(evidence);
  expect(rows.length).toBeGreaterThan(10_000);
  // The simulated aggregator answers one empty page first.
  expect(calls).toBe(Math.ceil(rows.length / 1_000) + 1);
  const statement = { kind: 'object', runId: 'run-1', object: stored } as const;
  expect(openEvidenceKeys(config)!.check(statement, stored.mac)).toBe('authentic');
});

test('an attempt goes on from the pages that the one before stored, and believes no others', async () => {
  const whole = await read();
  const rows = await rowsOf(whole.evidence);
  // After the sources and ten pages of rules.
  const latest = (whole.beats as (StoredObject | undefined)[]).findLast((_, at, all) => at < all.length - 1)!;
  const resumed = await read({ attempt: 2, heartbeatDetails: latest });
  expect(resumed.calls).toBeLessThan(whole.calls);
  expect(await rowsOf(resumed.evidence)).toEqual(rows);
  const forged = await read({ attempt: 2, heartbeatDetails: { ...latest, mac: 'k1:forged' } });
  expect(forged.calls).toBe(whole.calls);
  expect(await rowsOf(forged.evidence)).toEqual(rows);
});

test('what AWS refuses for good is a fault, and costs nothing else', async () => {
  const unset = { ...config, AGGREGATOR_NAME: 'nobody' };
  const env = new MockActivityEnvironment({ attempt: 1 }, { logger: new DefaultLogger('ERROR') });
  const activity = createReadAggregator(aws, unset);
  const missing = { ...aggregator, name: 'nobody' };
  const stored = (await env.run(activity, { runId: 'run-1', aggregator: missing })) as StoredObject;
  const evidence = JSON.parse(String(await aws.store.get(stored))) as AggregatorEvidence;
  expect([evidence.pages, evidence.fault]).toEqual([[], expect.stringMatching(/does not exist/)]);
});
