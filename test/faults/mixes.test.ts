// Sixty random mixes of faults over a thousand accounts in all: each account and region gets exactly what its faults imply.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { FAULT_KINDS, REFUSALS } from '#simulator/scenario/faults.ts';
import { startLab, type Lab } from '../support/lab.ts';
import { INTACT } from './context.ts';
import { faultsOf, playMix } from './mix.ts';
import { sharedServer } from './shared-server.ts';

/** Three organizations whose answers differ in form. */
const ORGANIZATIONS: ScenarioInput[] = [
  { seed: 101 },
  { seed: 102, organization: { paths: false, status: true }, config: { suffixes: 'account' } },
  {
    seed: 103,
    organization: { notActiveShare: 0.2, emptyPage: false },
    config: { rowsSpread: 1, awkwardTexts: false },
  },
];
const NAMESPACES = ['mixes-0', 'mixes-1', 'mixes-2'] as const;
const ACCOUNTS = 20;
const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);

let labs: Lab[];
/** The end of the last run on each organization: its faults are one run's at a time. */
const queues = ORGANIZATIONS.map(() => Promise.resolve<unknown>(undefined));

beforeAll(async () => {
  const settings = { SCAN_ATTEMPTS: '3' };
  labs = await Promise.all(
    ORGANIZATIONS.map((scenario, index) => {
      const config = { rulesPerRegion: 4, rowsPerAccount: 12, ...scenario.config };
      const shared = sharedServer(NAMESPACES[index]!);
      return startLab({ scenario: { ...scenario, accounts: ACCOUNTS, config }, settings, shared });
    }),
  );
});
afterAll(async () => {
  for (const lab of labs ?? []) await lab.stop();
});

/** Each waits its turn. */
const timeout = 1_200_000;

describe.concurrent(
  'every account and region is told as its faults imply, and no row is lost or doubled',
  { timeout },
  () => {
    test.each(SEEDS)('with the faults of seed %i', async (seed) => {
      const at = seed % ORGANIZATIONS.length;
      const turn = queues[at]!.then(() => playMix(labs[at]!, seed));
      queues[at] = turn.catch(() => undefined);
      const { told: notified, ...came } = await turn;
      console.log(notified);
      expect(came, `seed ${seed}`).toEqual(INTACT);
    });
  },
);

test('the mixes have every kind of fault, refusals that other answers contradict among them', () => {
  const drawn = SEEDS.flatMap((seed) => faultsOf(labs[seed % ORGANIZATIONS.length]!, seed));
  const never = FAULT_KINDS.filter((kind) => !drawn.some((fault) => fault.kind === kind));
  // An organization without accounts, and a call that costs its time-out: other cases have them. Runs read no aggregator.
  const ofAggregator = FAULT_KINDS.filter((kind) => kind.startsWith('aggregator-'));
  expect(never).toEqual(['hang', ...ofAggregator, 'zero-accounts']);
  const refusals = REFUSALS.map((code) => drawn.filter((fault) => fault.kind === 'refusal' && fault.code === code));
  expect(Math.min(...refusals.map(({ length }) => length))).toBeGreaterThan(20);
});
