// The programs that check-deploy.mjs checks with, at exact versions and installed once into .cache.

import { createHash } from 'node:crypto';
import { existsSync, cpSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { absentHelm } from './helm.mjs';
import { withLock } from './lock.mjs';
import { root, runs } from './machine.mjs';
import { npm } from './packages.mjs';
import { pythonEnvironment } from './python-env.mjs';
import { log } from './log.mjs';

/** What to install where a program is missing. */
export const absent = {
  helm: absentHelm,
  terraform: 'terraform is not on the PATH: install Terraform 1.9 or newer',
};

/** @returns {string | undefined} the machine's terraform; no registry has a binary of it */
export function terraform() {
  return runs('terraform', ['version']) ? 'terraform' : undefined;
}

/**
 * The Python tools of setup/deploy/requirements.txt, each with its hash.
 * @returns {Promise<{ python: string, tool: (name: string) => string, path: string }>} `path` for the environment's PATH
 */
export async function pythonTools() {
  const python = await pythonEnvironment('deploy', join(root, 'setup', 'deploy', 'requirements.txt'));
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
    await withLock('deploy-models', async () => {
      if (existsSync(folder)) return;
      log('installing the models of custom resources with npm ci');
      const unfinished = `${folder}.unfinished`;
      rmSync(unfinished, { recursive: true, force: true });
      cpSync(source, unfinished, { recursive: true });
      await npm(['ci', '--prefix', unfinished, '--ignore-scripts', '--loglevel=error']);
      renameSync(unfinished, folder);
    });
  }
  return join(folder, 'node_modules');
}
