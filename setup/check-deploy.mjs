// `check:deploy`: chart, image file, Terraform, CloudFormation, policies and monitors through the real validators.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deployChecks } from './deploy-checks.mjs';
import { root } from './machine.mjs';
import { reportingFailure, SetupError } from './say.mjs';

/** Where .ci/run wants the counts, to add them up. */
const results = process.env['TEST_COUNTS'] ?? join(root, '.cache', 'results', 'deploy.json');

await reportingFailure(async () => {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, missing, run } of await deployChecks()) {
    if (missing !== undefined) {
      counts.skipped += 1;
      console.log(`skipped  ${name}: ${missing}`);
      continue;
    }
    try {
      await run();
      counts.passed += 1;
      console.log(`ok       ${name}`);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      counts.failed += 1;
      console.log(`FAILED   ${name}\n${error.message.replaceAll(/^/gm, '         ')}`);
    }
  }
  mkdirSync(dirname(results), { recursive: true });
  writeFileSync(results, `${JSON.stringify(counts)}\n`);
  console.log(`deploy: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  // A laptop may lack Go or Terraform; where everything is to be proven, a check that was not run is none.
  if (counts.failed > 0 || (counts.skipped > 0 && process.env['CI'])) process.exitCode = 1;
});
