// `npm run check`: everything that must hold, quickest first, up to the first failure.

import { runInForeground } from './foreground.mjs';
import { environment, scriptOf } from './environment.mjs';
import { reportingFailure, SetupError } from './log.mjs';

/** @type {[name: string, tool: string, args: string[]][]} */
const steps = [
  ['format', 'oxfmt', ['--check', '.']],
  ['lint', 'oxlint', []],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['types of what must be pure', 'tsc', ['-p', 'tsconfig.pure.json']],
  ['types of set-up', 'tsc', ['-p', 'setup/tsconfig.json']],
  ['dead code', 'knip', []],
  ['tests', 'vitest', ['run']],
];

await reportingFailure(async () => {
  const { node, env } = await environment({ needsTemporal: true });
  for (const [name, tool, args] of steps) {
    console.log(`check: ${name}: ${[tool, ...args].join(' ')}`);
    const start = performance.now();
    const { code, signal } = await runInForeground(node, [scriptOf(tool), ...args], env);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    if (code !== 0) throw new SetupError(`check: ${name} failed after ${seconds} s (${signal ?? `exit ${code}`})`);
    console.log(`check: ${name}: ok in ${seconds} s`);
  }
});
