// The programs that check-deploy.mjs checks with, at exact versions and installed once into .cache.

import { createHash } from 'node:crypto';
import { existsSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { exclusively } from './lock.mjs';
import { root, runQuietly, runs } from './machine.mjs';
import { npm } from './packages.mjs';
import { pythonEnvironment } from './python-env.mjs';
import { say } from './say.mjs';

/** The last Helm 3; charts of both majors are the same, and clusters have this one. */
const helmVersion = 'v3.22.0';
const helmFolder = join(root, '.cache', 'deploy', `helm-${helmVersion}`);
const builtHelm = join(helmFolder, 'helm');

/** What is missing on this machine where no registry has a binary of it. */
export const absent = {
  helm: 'neither go (which builds Helm) nor helm is on the PATH: install Go 1.26 or Helm 3',
  terraform: 'terraform is not on the PATH: install Terraform 1.9 or newer',
};

/**
 * Helm, built from its module with Go, whose checksum database vouches for the sources; else the machine's own.
 * @returns {Promise<string | undefined>} undefined where there is neither, see {@link absent}
 */
export async function helm() {
  if (!existsSync(builtHelm) && runs('go', ['version'])) await exclusively('helm', buildHelm);
  return helmAtHand();
}

/**
 * Helm where it is here already: nothing is built.
 * @returns {string | undefined}
 */
export function helmAtHand() {
  if (existsSync(builtHelm)) return builtHelm;
  return runs('helm', ['version']) ? 'helm' : undefined;
}

async function buildHelm() {
  if (existsSync(builtHelm)) return;
  say(`building Helm ${helmVersion} with go install: the chart is checked with it; this takes minutes, once`);
  const unfinished = `${helmFolder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const env = { ...process.env, GOBIN: unfinished, GOFLAGS: '-buildvcs=false' };
  await runQuietly('go', ['install', `helm.sh/helm/v3/cmd/helm@${helmVersion}`], env);
  rmSync(helmFolder, { recursive: true, force: true });
  renameSync(unfinished, helmFolder);
}

/** @returns {string | undefined} the machine's terraform; no registry has a binary of it */
export function terraform() {
  return runs('terraform', ['version']) ? 'terraform' : undefined;
}

/**
 * The Python tools of setup/deploy/requirements.txt, each with its hash.
 * @returns {Promise<{ python: string, tool: (name: string) => string, path: string }>} `path` for the environment's PATH
 */
export async function pythonTools() {
  const list = join(root, 'setup', 'deploy', 'requirements.txt');
  const digest = createHash('sha256').update(readFileSync(list)).digest('hex').slice(0, 12);
  const python = await pythonEnvironment('deploy', [`-r ${list}`, `# ${digest}`]);
  const folder = dirname(python);
  return { python, tool: (name) => join(folder, name), path: [folder, process.env['PATH']].join(delimiter) };
}

/**
 * The models of other projects' custom resources, of setup/deploy/models.
 * @returns {Promise<string>} their node_modules
 */
export async function customResourceModels() {
  const source = join(root, 'setup', 'deploy', 'models');
  const digest = createHash('sha256')
    .update(readFileSync(join(source, 'package-lock.json')))
    .digest('hex')
    .slice(0, 12);
  const folder = join(root, '.cache', 'deploy', `models-${digest}`);
  if (!existsSync(folder)) {
    await exclusively('deploy-models', async () => {
      if (existsSync(folder)) return;
      say('installing the models of custom resources with npm ci');
      const unfinished = `${folder}.unfinished`;
      rmSync(unfinished, { recursive: true, force: true });
      cpSync(source, unfinished, { recursive: true });
      await npm(['ci', '--prefix', unfinished, '--ignore-scripts', '--loglevel=error']);
      renameSync(unfinished, folder);
    });
  }
  return join(folder, 'node_modules');
}
