// Checks one after the other: a line each, their sum at the end, and the counts for whoever adds them up.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './machine.mjs';
import { SetupError } from './log.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * A check ends quietly, or throws with what it found. One that is more than one test answers with what it counted.
 * @typedef {{ name: string, missing?: string | undefined, run: () => Promise<Counts | string | void> }} Check
 */

/**
 * @param {string} title
 * @param {readonly Check[]} checks
 */
export async function runChecks(title, checks) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks) {
    const found = await outcomeOf(check);
    for (const kind of /** @type {const} */ (['passed', 'failed', 'skipped'])) counts[kind] += found[kind];
  }
  // Where .ci/run wants the counts, to add them up.
  const results = process.env['TEST_COUNTS'] ?? join(root, '.cache', 'results', `${title}.json`);
  mkdirSync(dirname(results), { recursive: true });
  writeFileSync(results, `${JSON.stringify(counts)}\n`);
  console.log(`${title}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  // A laptop may lack Go or Terraform; where everything is to be proven, a check that was not run is none.
  if (counts.failed > 0 || (counts.skipped > 0 && process.env['CI'])) process.exitCode = 1;
}

/**
 * Runs the check and prints its line.
 * @param {Check} check
 * @returns {Promise<Counts>}
 */
async function outcomeOf({ name, missing, run }) {
  if (missing !== undefined) {
    console.log(`skipped  ${name}: ${missing}`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  try {
    const found = await run();
    const tests = typeof found === 'object' ? found : { passed: 1, failed: 0, skipped: 0 };
    console.log(`${tests.failed > 0 ? 'FAILED  ' : 'ok      '} ${name}`);
    return tests;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.log(`FAILED   ${name}\n${error.message.replaceAll(/^/gm, '         ')}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
