// What weeks change: accounts come and go, faults have their time, resources are replaced, rule names end otherwise.
import { describe, expect, test } from 'vitest';
import { parseScenario, type ScenarioInput } from '#simulator/scenario/scenario.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { listAccounts, readRegion, sorted } from './reader.ts';

const SMALL: ScenarioInput = {
  seed: 5,
  accounts: 8,
  organization: { notActiveShare: 0 },
  config: { rulesPerRegion: 15, rowsPerAccount: 120 },
  rates: { config: null, organizationsScale: null },
};

/** What `ask` answers in each of these weeks. */
async function byWeek<T>(scenario: ScenarioInput, weeks: readonly number[], ask: (at: Simulator) => T): Promise<T[]> {
  const simulator = await startSimulator({ scenario: { ...SMALL, ...scenario } });
  try {
    return weeks.map((week) => {
      simulator.control({ week });
      return ask(simulator);
    });
  } finally {
    await simulator.close();
  }
}

const dispositions = (simulator: Simulator) =>
  [...simulator.oracle().regions()].map(
    ({ accountId, region, disposition }) => `${accountId} ${region} ${disposition}`,
  );
const rows = (simulator: Simulator) => [...simulator.oracle().rows()];
const columns = (simulator: Simulator, ...indices: number[]) => [
  ...new Set(rows(simulator).map((row) => indices.map((index) => row[index]!).join(' '))),
];

describe('accounts', () => {
  const events: NonNullable<NonNullable<ScenarioInput['organization']>['events']> = [
    { kind: 'opened', account: 5, week: 1 },
    { kind: 'state', account: 5, week: 2, state: 'SUSPENDED' },
    { kind: 'removed', account: 5, week: 3 },
    { kind: 'renamed', account: 6, week: 2, name: 'renamed-prod' },
    { kind: 'moved', account: 6, week: 3, unit: 'Sandbox' },
  ];

  test('are listed from their opening to their removal, and suspended between', async () => {
    const listed = await byWeek({ organization: { notActiveShare: 0, events } }, [0, 1, 2, 3], (simulator) => {
      const lines = dispositions(simulator).filter((line) => line.includes(' us-east-1 '));
      return { accounts: lines.length, notActive: lines.filter((line) => line.endsWith(' not-active')).length };
    });
    expect(listed).toEqual([
      { accounts: 7, notActive: 0 },
      { accounts: 8, notActive: 0 },
      { accounts: 8, notActive: 1 },
      { accounts: 7, notActive: 0 },
    ]);
  });

  test('keep their id, resources and findings when they are renamed and moved', async () => {
    const told = await byWeek({ organization: { notActiveShare: 0, events } }, [1, 2, 3], (simulator) => {
      const renamed = rows(simulator).filter((row) => row[4] === 'renamed-prod');
      return { ou: renamed[0]?.[13], id: renamed[0]?.[12], resources: renamed.length };
    });
    expect(told[0]).toEqual({ ou: undefined, id: undefined, resources: 0 });
    expect(told[1]).toMatchObject({ id: expect.stringMatching(/^\d{12}$/) as string, resources: 120 });
    expect(told[2]).toEqual({ ...told[1], ou: 'Sandbox' });
  });

  test('that the organization does not have are refused, with their place', () => {
    const wrong = { accounts: 8, organization: { events: [{ kind: 'opened' as const, account: 8, week: 1 }] } };
    expect(() => parseScenario(wrong)).toThrow(
      'scenario: organization.events.0.account: a place in the list of 8 accounts, the first is 0',
    );
  });
});

test('a fault is at work in its weeks and in no other', async () => {
  const faults: ScenarioInput['faults'] = [
    { kind: 'role-missing', accounts: ['012345678901'], weeks: [2, 3] },
    { kind: 'server-error', accounts: ['012345678901'], regions: ['us-east-1'], weeks: [4, 4] },
  ];
  const told = await byWeek({ faults }, [1, 2, 3, 4, 5], (simulator) =>
    dispositions(simulator)
      .filter((line) => line.startsWith('012345678901'))
      .map((line) => line.split(' ')[2]),
  );
  expect(told).toEqual([
    ['scanned', 'scanned'],
    ['role-missing', 'role-missing'],
    ['role-missing', 'role-missing'],
    ['failed', 'scanned'],
    ['scanned', 'scanned'],
  ]);
});

test('generated rule names end otherwise each time they are renewed, the others stay', async () => {
  const config = { ...SMALL.config, renewSuffixesEvery: 4 };
  const [first, same, renewed] = await byWeek({ config }, [0, 3, 4], (simulator) => columns(simulator, 0).toSorted());
  expect(same).toEqual(first);
  const generated = /^OrgConfigRule-|^securityhub-|-conformance-pack-/;
  const plain = (names: readonly string[]) => names.filter((name) => !generated.test(name));
  expect(plain(renewed!)).toEqual(plain(first!));
  expect(renewed!.filter((name) => first!.includes(name))).toEqual(plain(first!));
  expect(renewed!.length - plain(renewed!).length).toBe(4);
});

test('some resources are replaced by others, as many as before', async () => {
  const config = { ...SMALL.config, turnoverShare: 0.3 };
  const [first, later] = await byWeek({ config }, [0, 8], (simulator) => columns(simulator, 12, 5, 6, 7));
  const kept = later!.filter((resource) => first!.includes(resource)).length;
  expect(later).toHaveLength(first!.length);
  expect(kept).toBeGreaterThan(0.6 * first!.length);
  expect(kept).toBeLessThan(0.9 * first!.length);
});

test('some results say INSUFFICIENT_DATA, others each week', async () => {
  const config = { ...SMALL.config, insufficientDataShare: 0.05 };
  const [first, later] = await byWeek({ config }, [0, 1], (simulator) =>
    rows(simulator)
      .filter((row) => row[3] === 'INSUFFICIENT_DATA')
      .map((row) => `${row[0]} ${row[12]} ${row[7]}`),
  );
  expect(first!.length).toBeGreaterThan(20);
  expect(first!.filter((result) => later!.includes(result)).length).toBeLessThan(first!.length / 2);
});

test('what an SDK reads in a later week is the truth of that week', async () => {
  const config = { ...SMALL.config, turnoverShare: 0.3, insufficientDataShare: 0.05, renewSuffixesEvery: 4 };
  const simulator = await startSimulator({ scenario: { ...SMALL, config } });
  try {
    simulator.control({ week: 9 });
    const read: string[][] = [];
    for (const account of await listAccounts(simulator)) {
      for (const region of simulator.scenario.regions) read.push(...(await readRegion(simulator, account, region)));
    }
    expect(sorted(read)).toEqual(sorted(simulator.oracle().rows()));
  } finally {
    await simulator.close();
  }
});
