// Prepares what a command lacks, then runs it under Node 24.

import { runInForeground } from './foreground.mjs';
import { environment, scriptOf } from './environment.mjs';
import { reportingFailure, SetupError } from './log.mjs';

/** @param {string[]} args `[--temporal] <file | tool> …`, a tool being one of node_modules/.bin */
export async function launch(args) {
  await reportingFailure(async () => {
    const needsTemporal = args[0] === '--temporal';
    const [target, ...rest] = needsTemporal ? args.slice(1) : args;
    if (target === undefined) throw new SetupError('usage: node setup/run.mjs [--temporal] <file | tool> …');
    const { node, env } = await environment({ needsTemporal });
    const { code, signal } = await runInForeground(node, [scriptOf(target), ...rest], env);
    // Ending by the same signal shows npm and the shell what happened.
    if (signal !== null) process.kill(process.pid, signal);
    process.exitCode = code ?? 1;
  });
}
