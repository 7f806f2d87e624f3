// `check:deploy`: chart, image file, Terraform, CloudFormation, policies and monitors through the real validators.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deployChecks } from './deploy-checks.mjs';
import { root } from './machine.mjs';
import { reportingFailure, SetupError } from './log.mjs';

/** Where .ci/run wants the counts, to add them up. */
const results = process.env['TEST_COUNTS'] ?? join(root, '.cache', 'results', 'deploy.json');

await reportingFailure(async () => {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  /** @param {Partial<import('./deploy-checks.mjs').Counts>} more */
  const add = (more) => {
    for (const kind of /** @type {const} */ (['passed', 'failed', 'skipped'])) counts[kind] += more[kind] ?? 0;
  };
  for (const { name, missing, run } of await deployChecks()) {
    if (missing !== undefined) {
      add({ skipped: 1 });
      console.log(`skipped  ${name}: ${missing}`);
      continue;
    }
    try {
      const found = await run();
      const tests = typeof found === 'object' ? found : { passed: 1, failed: 0, skipped: 0 };
      add(tests);
      console.log(`${tests.failed > 0 ? 'FAILED  ' : 'ok      '} ${name}`);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      add({ failed: 1 });
      console.log(`FAILED   ${name}\n${error.message.replaceAll(/^/gm, '         ')}`);
    }
  }
  mkdirSync(dirname(results), { recursive: true });
  writeFileSync(results, `${JSON.stringify(counts)}\n`);
  console.log(`deploy: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  // A laptop may lack Go or Terraform; where everything is to be proven, a check that was not run is none.
  if (counts.failed > 0 || (counts.skipped > 0 && process.env['CI'])) process.exitCode = 1;
});
