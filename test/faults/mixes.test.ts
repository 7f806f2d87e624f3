// Thirty random mixes of faults over a hundred accounts: each account and region gets exactly what its faults imply.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTemporalDevServer, type TemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import type { ScenarioInput } from '#simulator/scenario.ts';
import { startLab, type Lab } from '../support/lab.ts';
import { INTACT } from './ground.ts';
import { playMix } from './mix.ts';

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
const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);

let directory: string;
let temporal: TemporalDevServer;
let labs: Lab[];
/** The end of the last run on each organization: its faults are one run's at a time. */
const queues = ORGANIZATIONS.map(() => Promise.resolve<unknown>(undefined));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'faults-mixes-'));
  const namespaces = ORGANIZATIONS.map((_, index) => `organization-${index}`);
  temporal = await startTemporalDevServer({ directory, args: namespaces.flatMap((name) => ['--namespace', name]) });
  const bundle = process.env['FAULTS_BUNDLE'];
  const settings = { SCAN_ATTEMPTS: '3', ...(bundle && { WORKFLOW_BUNDLE: bundle }) };
  labs = await Promise.all(
    ORGANIZATIONS.map((scenario, index) => {
      const config = { rulesPerRegion: 4, rowsPerAccount: 12, ...scenario.config };
      const shared = { temporal, namespace: namespaces[index]! };
      return startLab({ scenario: { ...scenario, accounts: 100, config }, settings, shared });
    }),
  );
});
afterAll(async () => {
  for (const lab of labs ?? []) await lab.stop();
  await temporal?.stop();
  await rm(directory, { recursive: true, force: true });
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
      const { told, ...came } = await turn;
      console.log(told);
      expect(came, `seed ${seed}`).toEqual(INTACT);
    });
  },
);
