// Random mixes of faults, a few of those that `npm run test:faults` plays.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { INTACT } from '../faults/context.ts';
import { playMix } from '../faults/mix.ts';
import { startLab, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({
    scenario: { accounts: 40, config: { rulesPerRegion: 4, rowsPerAccount: 12 } },
    settings: { SCAN_ATTEMPTS: '3' },
  });
});
afterAll(() => lab.stop());

test.each([7])(
  'with the faults of seed %i, each account and region is told as they imply, and no row is lost or doubled',
  async (seed) => {
    const { told: notified, ...came } = await playMix(lab, seed);
    console.log(notified);
    expect(came, `seed ${seed}`).toEqual(INTACT);
  },
);
