// The chart's tests, a part of `npm run check:deploy`: they need Helm, which it brings.
import { defineConfig } from 'vitest/config';
import { countTests } from './setup/count-tests.ts';

const countsFile = process.env['TEST_COUNTS'];

export default defineConfig({
  test: {
    include: ['test/chart/**/*.test.ts'],
    testTimeout: 60_000,
    reporters: ['default', ...(countsFile === undefined ? [] : [countTests(countsFile)])],
  },
});
