// Adds up what each suite counted: `node setup/counts.mjs <folder>` reads its *.json files, each
// `{ "passed": n, "failed": n, "skipped": n }`, prints the sum in one line and ends 1 if a test failed or none ran.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? '.cache/results';
const total = { passed: 0, failed: 0, skipped: 0 };

for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const counts = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) {
    if (!Number.isInteger(counts[key])) throw new TypeError(`${join(folder, name)} has no whole number "${key}"`);
    total[key] += counts[key];
  }
}

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
