// The truth is what a reader reads, with and without faults; and the same seed gives the same of everything.
import { beforeAll, describe, expect, test } from 'vitest';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { listAccounts, readRegion, sorted } from './reader.ts';

/** Of an account, over its regions. */
const ROWS = 40;
const UNLIMITED = { config: null, organizationsScale: null, sts: null };

async function withSimulator<T>(scenario: ScenarioInput, use: (simulator: Simulator) => Promise<T>): Promise<T> {
  const config = { rulesPerRegion: 6, rowsPerAccount: ROWS, ...scenario.config };
  const simulator = await startSimulator({ scenario: { rates: UNLIMITED, ...scenario, config } });
  try {
    return await use(simulator);
  } finally {
    await simulator.close();
  }
}

/** Rows of every active account, and the accounts and regions that could not be read, with the error's name. */
async function readAll(simulator: Simulator) {
  const rows: string[][] = [];
  const failed: Record<string, string> = {};
  for (const account of await listAccounts(simulator)) {
    if (account.state !== 'ACTIVE') continue;
    for (const region of simulator.scenario.regions) {
      try {
        rows.push(...(await readRegion(simulator, account, region)));
      } catch (error) {
        failed[`${account.id} ${region}`] = (error as Error).name;
      }
    }
  }
  return { rows: sorted(rows), failed };
}

test('without faults a reader reads exactly the true rows of every active account', async () => {
  await withSimulator({ accounts: 12, organization: { notActiveShare: 0.2 } }, async (simulator) => {
    const { rows, failed } = await readAll(simulator);
    expect(failed).toEqual({});
    expect(rows).toEqual(sorted(simulator.oracle().rows()));
    const regions = [...simulator.oracle().regions()];
    const counts = regions.map(({ disposition }) => disposition);
    expect([counts.filter((d) => d === 'scanned').length, counts.filter((d) => d === 'not-active').length]).toEqual([
      20, 4,
    ]);
    expect(regions.reduce((sum, region) => sum + region.rows, 0)).toBe(rows.length);
    expect(rows.length).toBe(10 * ROWS);
  });
});

test('faults that leave something to read leave exactly the true rows', async () => {
  const faults = [
    { kind: 'recorder-off', accounts: { count: 1 }, regions: ['us-east-1'] },
    { kind: 'recorder-missing', accounts: { count: 1 } },
    { kind: 'no-rules', accounts: { count: 1 } },
    { kind: 'rule-deleted-mid-run', accounts: { count: 1 }, rules: 2, afterPages: 0 },
    { kind: 'rule-details-denied', accounts: { count: 1 }, rules: 3 },
    { kind: 'tags-denied', accounts: { count: 1 } },
    { kind: 'huge', accounts: { count: 1 }, bytes: 300_000 },
    { kind: 'malformed', accounts: { count: 1 }, how: 'unknown-enum' },
    { kind: 'malformed', accounts: { count: 1 }, how: 'nul-characters' },
    { kind: 'slow-answer', accounts: { count: 1 }, delayMs: 1 },
    { kind: 'server-error', accounts: { count: 1 }, operations: ['config:SelectResourceConfig'] },
    { kind: 'malformed', accounts: { count: 1 }, how: 'garbage', operations: ['config:SelectResourceConfig'] },
  ] satisfies ScenarioInput['faults'];
  await withSimulator({ accounts: 18, organization: { notActiveShare: 0 }, faults }, async (simulator) => {
    const { rows, failed } = await readAll(simulator);
    expect(failed).toEqual({});
    expect(rows).toEqual(sorted(simulator.oracle().rows()));
    const withoutDetails = [...simulator.oracle().regions()].map((region) => region.rulesWithoutDetails.length);
    expect(withoutDetails.filter((count) => count > 0).toSorted((a, b) => a - b)).toEqual([2, 2, 3, 3]);
  });
});

test('faults of rules and recorders leave exactly the true rows', async () => {
  const faults = [
    { kind: 'rule-failing', accounts: { count: 1 }, rules: 2 },
    { kind: 'rule-failing', accounts: { count: 1 }, rules: 2, results: 'gone' },
    { kind: 'rule-stale', accounts: { count: 1 }, rules: 2, days: 20 },
    { kind: 'rule-never-evaluated', accounts: { count: 1 }, rules: 2 },
    { kind: 'recorder-narrowed', accounts: { count: 1 }, include: ['AWS::S3::Bucket'], days: 20 },
    { kind: 'recorder-narrowed', accounts: { count: 1 }, include: ['AWS::S3::Bucket'], results: 'gone' },
    { kind: 'recorder-service-linked', accounts: { count: 1 } },
    { kind: 'recorder-failing', accounts: { count: 1 } },
  ] satisfies ScenarioInput['faults'];
  const scenario = {
    accounts: 12,
    week: 8,
    organization: { notActiveShare: 0 },
    config: { turnoverShare: 0.5 },
    faults,
  };
  await withSimulator(scenario, async (simulator) => {
    const { rows, failed } = await readAll(simulator);
    expect([failed, rows]).toEqual([{}, sorted(simulator.oracle().rows())]);
    const regions = [...simulator.oracle().regions()];
    expect(regions.filter(({ disposition }) => disposition !== 'scanned')).toEqual([]);
    expect(regions.reduce((sum, region) => sum + region.rows, 0)).toBe(rows.length);
    const counts: Record<string, number> = {};
    for (const { health } of regions.flatMap(({ ruleHealth }) => ruleHealth))
      counts[health] = (counts[health] ?? 0) + 1;
    // One rule of each region is triggered by the clock.
    expect(counts).toMatchObject({ failing: 8, stale: 2, 'never-evaluated': 4 });
    expect(counts['not-recorded']).toBeGreaterThan(0);
  });
});

test('a lasting fault that hides a region has its disposition, and nothing else is lost', async () => {
  const faults = [
    { kind: 'role-missing', accounts: { count: 1 } },
    { kind: 'access-denied', accounts: { count: 1 } },
    { kind: 'scp-deny', accounts: { count: 1 }, regions: ['ap-east-1'] },
    { kind: 'scp-deny', accounts: { count: 1 }, on: 'assume-role' },
    { kind: 'region-disabled', accounts: { count: 1 }, regions: ['ap-east-1'] },
    { kind: 'throttling-storm', accounts: { count: 1 } },
    { kind: 'server-error', accounts: { count: 1 }, status: 503 },
    { kind: 'cut-connection', accounts: { count: 1 }, operations: ['config:GetComplianceDetailsByConfigRule'] },
    { kind: 'malformed', accounts: { count: 1 }, how: 'truncated', operations: ['config:DescribeConfigRules'] },
    { kind: 'throttling-storm', accounts: { count: 1 }, operations: ['sts:AssumeRole'] },
  ] satisfies ScenarioInput['faults'];
  await withSimulator({ accounts: 14, organization: { notActiveShare: 0 }, faults }, async (simulator) => {
    const { rows, failed } = await readAll(simulator);
    const regions = [...simulator.oracle().regions()];
    const hidden = regions.filter(({ disposition }) => disposition !== 'scanned');
    expect(Object.keys(failed).toSorted()).toEqual(
      hidden.map(({ accountId, region }) => `${accountId} ${region}`).toSorted(),
    );
    expect(rows).toEqual(sorted(simulator.oracle().rows()));
    const counts: Record<string, number> = {};
    for (const { disposition } of regions) counts[disposition] = (counts[disposition] ?? 0) + 1;
    expect(counts).toEqual({
      scanned: 10,
      'role-missing': 2,
      'access-denied': 2,
      'blocked-by-scp': 3,
      'region-disabled': 1,
      'throttled-out': 4,
      failed: 6,
    });
  });
});

describe('a seed', () => {
  const readOf = (scenario: ScenarioInput) => withSimulator({ accounts: 6, ...scenario }, readAll);
  let first: Awaited<ReturnType<typeof readAll>>;
  beforeAll(async () => {
    first = await readOf({ seed: 5 });
  });

  test('gives the same organization and the same answers each time, and another one others', async () => {
    const [again, other] = [await readOf({ seed: 5 }), await readOf({ seed: 6 })];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('keeps the same resources from week to week, of which a few change their compliance', async () => {
    const after = await readOf({ seed: 5, week: 1 });
    const verdicts = ({ rows }: { rows: string[] }) =>
      new Map(
        rows.map((line) => {
          const row = JSON.parse(line) as string[];
          return [[row[0], row[12], row[5], row[6], row[7]].join(' '), row[3]] as const;
        }),
      );
    const [old, fresh] = [verdicts(first), verdicts(after)];
    expect([...fresh.keys()].toSorted()).toEqual([...old.keys()].toSorted());
    const changed = [...fresh].filter(([key, verdict]) => old.get(key) !== verdict).length;
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThan(fresh.size / 10);
  });

  test('lists the same first accounts whatever the size, so that a larger organization holds a smaller one', async () => {
    const ids = (accounts: number) =>
      withSimulator({ accounts }, async (one) => (await listAccounts(one)).map(({ id }) => id));
    expect((await ids(40)).slice(0, 10)).toEqual(await ids(10));
  });
});

/** Enough of them that each conformance pack has results. */
const SUFFIXED = { suffixes: 'account', rulesPerRegion: 15, rowsPerAccount: 200 } as const;

test('rule names that differ by account are each known in their own place alone', async () => {
  await withSimulator({ accounts: 4, config: SUFFIXED }, async (simulator) => {
    const { rows, failed } = await readAll(simulator);
    expect(failed).toEqual({});
    expect(rows).toEqual(sorted(simulator.oracle().rows()));
    const packs = new Set(
      rows.map((line) => (JSON.parse(line) as string[])[0]!).filter((name) => name.includes('-conformance-pack-')),
    );
    expect(packs.size).toBe(2 * 4 * 2);
  });
});
