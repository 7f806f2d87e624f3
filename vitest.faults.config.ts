// The whole fault suite, `npm run test:faults`: kills, cuts and refusals take their time, so it is not part of `npm test`.
import { defineConfig } from 'vitest/config';
import { countTests } from './setup/count-tests.ts';

const countsFile = process.env['TEST_COUNTS'];

export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    globalSetup: ['test/faults/ledger.ts'],
    // Cases mostly wait for time-outs, and each has processes of its own: side by side, but not all at once.
    maxWorkers: 2,
    maxConcurrency: 8,
    testTimeout: 400_000,
    hookTimeout: 120_000,
    reporters: ['default', ...(countsFile === undefined ? [] : [countTests(countsFile)])],
  },
});
