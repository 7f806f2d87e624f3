// The whole fault suite, `npm run test:faults`: kills, cuts and refusals take their time, so it is not part of `npm test`.
import { defineConfig } from 'vitest/config';
import { countTests } from './setup/count-tests.ts';

const countsFile = process.env['TEST_COUNTS'];

export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    globalSetup: ['test/support/shared-setup.ts', 'test/faults/suite.ts'],
    // Cases mostly wait for time-outs: files side by side, each with one installation for its cases one after another.
    maxWorkers: 3,
    // The mixes wait for their turn on three organizations.
    maxConcurrency: 8,
    testTimeout: 400_000,
    // Room to start an installation and for the run that nothing disturbs.
    hookTimeout: 240_000,
    reporters: ['default', ...(countsFile === undefined ? [] : [countTests(countsFile)])],
  },
});
