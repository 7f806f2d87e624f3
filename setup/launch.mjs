// Prepares what a command lacks, then runs it under Node 24 as if it had been started directly.

import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { root } from './machine.mjs';
import { node24 } from './node24.mjs';
import { installPackages, machinePath } from './packages.mjs';
import { reportingFailure, say, SetupError } from './say.mjs';
import { temporalCli } from './temporal-cli.mjs';

/**
 * @param {string[]} args `[--temporal] <file | tool> …`; a file has a dot in its name, a tool is one of node_modules/.bin
 */
export async function launch(args) {
  await reportingFailure(async () => {
    const needsTemporal = args[0] === '--temporal';
    const [target, ...rest] = needsTemporal ? args.slice(1) : args;
    if (target === undefined) throw new SetupError('usage: node setup/run.mjs [--temporal] <file | tool> …');
    const { node, env } = await prepared({ needsTemporal });
    const script = target.includes('.') ? target : join(root, 'node_modules', '.bin', target);
    runInForeground(node, [script, ...rest], env);
  });
}

/**
 * @param {{ needsTemporal: boolean }} needs
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} Node 24 and the environment that leads to it
 */
export async function prepared({ needsTemporal }) {
  await installPackages();
  const node = await node24();
  const path = [dirname(node), join(root, 'node_modules', '.bin'), machinePath].join(delimiter);
  const env = { ...process.env, PATH: path };
  return { node, env: needsTemporal ? { ...env, TEMPORAL_CLI: await temporalCli() } : env };
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function runInForeground(command, args, env) {
  const child = spawn(command, args, { stdio: 'inherit', env });
  // Ctrl-C in a terminal reaches the whole process group, the child included; npm passes it on here once more.
  const atTerminal = process.stdin.isTTY || process.stderr.isTTY;
  process.on('SIGINT', atTerminal ? () => {} : once(() => child.kill('SIGINT')));
  process.on(
    'SIGTERM',
    once(() => child.kill('SIGTERM')),
  );
  child.on('error', (error) => {
    say(`${command} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * A group's signal arrives from the system and from npm; the child must see one.
 * @param {() => void} act
 */
function once(act) {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
