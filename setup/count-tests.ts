// Reports to .ci/run how many tests there were: a reporter that writes its counts to a file, for setup/counts.mjs to add up.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter } from 'vitest/node';

/** A vitest reporter that writes `{ passed, failed, skipped }` to `file` when the run ends. */
export function countTests(file: string): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
      for (const module of modules) {
        // Counts a file that does not load, or whose hooks fail: it has errors of its own and perhaps no test.
        counts.failed += module.errors().length;
        for (const test of module.children.allTests()) counts[test.result().state] += 1;
      }
      const { pending, ...rest } = counts;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ ...rest, failed: counts.failed + pending }));
    },
  };
}
