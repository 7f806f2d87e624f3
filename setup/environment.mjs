// Everything a command needs on this machine, made where it is missing.

import { delimiter, dirname, join } from 'node:path';
import { root } from './machine.mjs';
import { node24 } from './node24.mjs';
import { installPackages, machinePath } from './packages.mjs';
import { temporalCli } from './temporal-cli.mjs';

/**
 * @param {{ needsTemporal: boolean }} needs
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} Node 24, and an environment whose PATH leads to it and,
 *   where Temporal is needed, whose TEMPORAL_CLI is the CLI's path
 * @throws {import('./log.mjs').SetupError}
 */
export async function environment({ needsTemporal }) {
  await installPackages();
  const node = await node24();
  const path = [dirname(node), join(root, 'node_modules', '.bin'), machinePath].join(delimiter);
  const env = { ...process.env, PATH: path };
  return { node, env: needsTemporal ? { ...env, TEMPORAL_CLI: await temporalCli() } : env };
}

/**
 * What Node runs for a file, or for a tool of node_modules/.bin.
 * @param {string} target
 */
export function scriptOf(target) {
  return target.includes('.') ? target : join(root, 'node_modules', '.bin', target);
}
