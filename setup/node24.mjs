// Node 24, which the product runs on: the machine's own, else the one the `node` package brings.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { root, sha256 } from './machine.mjs';
import { npm } from './packages.mjs';
import { SetupError, log } from './log.mjs';

const version = '24.21.0';
/** SHA-256 of bin/node: package-lock.json covers the `node` package, but not the platform's package its script fetches. */
const checksums = new Map([
  ['linux-x64', '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c'],
  ['linux-arm64', '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584'],
]);

const isRecent = Number(process.versions.node.split('.')[0]) >= 24;

/** The path of a Node of at least 24. */
export async function node24() {
  // It may be gone: `npm ci` replaces node_modules under a Node that was started from there.
  if (isRecent && existsSync(process.execPath)) return process.execPath;
  const binary = join(root, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(binary)) await withLock('node-24', () => install(binary));
  return binary;
}

/** @param {string} binary */
async function install(binary) {
  if (existsSync(binary)) return;
  const platform = `${process.platform}-${process.arch}`;
  const expected = checksums.get(platform);
  const older = `this is Node ${process.versions.node} and the product runs on Node 24`;
  if (expected === undefined) {
    throw new SetupError(
      `${older}, which the npm package does not bring for ${platform}: install Node 24 (nodejs.org)`,
    );
  }
  log(`installing Node ${version} with the npm package node: ${isRecent ? 'npm ci has just removed it' : older}`);
  // .npmrc forbids install scripts; this is the one that is needed.
  await npm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']);
  if (sha256(binary) === expected) return;
  rmSync(binary, { force: true });
  throw new SetupError(
    `the npm package node did not bring the Node ${version} pinned here: install Node 24 (nodejs.org)`,
  );
}
