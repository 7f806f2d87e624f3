// How tests run: by themselves with `npx vitest`, all of them with `npm test`, which has a Temporal CLI ready.

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { countTests } from './setup/count-tests.ts';

const countsFile = process.env['TEST_COUNTS'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/leave-nothing.ts', 'test/support/shared-setup.ts'],
    // Parts of `npm run test:faults`, which waits for minutes, and of `npm run check:deploy`, which brings Helm.
    exclude: ['test/faults/**', 'test/chart/**'],
    // Tests that wait for a server leave a core idle, so three at a time even on a machine with two cores.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // A process runs many files: each new one would load the SDKs of AWS and Temporal again, a second of CPU.
    isolate: false,
    setupFiles: ['test/support/restore-globals.ts'],
    // Room for a real server and a real workflow on a machine that is busy; a test that hangs is still ended.
    testTimeout: 240_000,
    hookTimeout: 300_000,
    reporters: ['default', ...(countsFile === undefined ? [] : [countTests(countsFile)])],
  },
});
