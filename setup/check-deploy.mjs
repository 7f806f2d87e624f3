// `check:deploy`: chart, image file, Terraform, CloudFormation, policies and monitors through the real validators.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deployChecks } from './deploy-checks.mjs';
import { absent, helmAtHand } from './deploy-tools.mjs';
import { runInForeground } from './foreground.mjs';
import { root } from './machine.mjs';
import { scriptOf } from './prepared.mjs';
import { reportingFailure, SetupError } from './say.mjs';

/** Where .ci/run wants the counts, to add them up. */
const results = process.env['TEST_COUNTS'] ?? join(root, '.cache', 'results', 'deploy.json');

await reportingFailure(async () => {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  /** @param {Partial<typeof counts>} more */
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
      await run();
      add({ passed: 1 });
      console.log(`ok       ${name}`);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      add({ failed: 1 });
      console.log(`FAILED   ${name}\n${error.message.replaceAll(/^/gm, '         ')}`);
    }
  }
  if (helmAtHand()) add(await chartTests());
  else {
    add({ skipped: 1 });
    console.log(`skipped  the chart's tests: ${absent.helm}`);
  }
  mkdirSync(dirname(results), { recursive: true });
  writeFileSync(results, `${JSON.stringify(counts)}\n`);
  console.log(`deploy: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  // A laptop may lack Go or Terraform; where everything is to be proven, a check that was not run is none.
  if (counts.failed > 0 || (counts.skipped > 0 && process.env['CI'])) process.exitCode = 1;
});

/** @returns {Promise<{ passed: number, failed: number, skipped: number }>} what the chart's tests counted */
async function chartTests() {
  const counted = join(root, '.cache', 'deploy', 'chart-tests.json');
  rmSync(counted, { force: true });
  const vitest = [scriptOf('vitest'), 'run', '--config', 'vitest.chart.config.ts'];
  const { code } = await runInForeground(process.execPath, vitest, { ...process.env, TEST_COUNTS: counted });
  if (!existsSync(counted)) throw new SetupError(`vitest ended with ${code} and counted nothing`);
  return JSON.parse(readFileSync(counted, 'utf8'));
}
