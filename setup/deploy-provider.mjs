// The AWS provider's argument names, for check-deploy.mjs: no registry here has the provider itself, but npm has its types.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { log, SetupError } from './log.mjs';
import { root, runQuietly } from './machine.mjs';
import { npm } from './packages.mjs';
import { compareWithTypes, readBlocks, readTypes } from './provider-schema.mjs';

/** The last release that HashiCorp published: of provider 6.25.0. Newer arguments are not in it. */
const TYPES = {
  name: '@cdktf/provider-aws',
  version: '21.22.1',
  file: 'cdktf-provider-aws-21.22.1.tgz',
  sha512: 'BuSHeaQFUL9l33pBzIMRT7cTQ69AM2mLtijjteCPhVQRmvuhuj9Lvfymf7knAMhYqAT6+Lrls9jiGVW/Us3zrQ==',
};

const MODULES = ['hub', 'organization', 'spokes'];

/** @returns {Promise<string[]>} a line for each argument that the provider does not have or requires in vain */
export async function providerFindings() {
  const blocks = MODULES.flatMap((module) => {
    const folder = join(root, 'terraform', module);
    const files = readdirSync(folder).filter((file) => file.endsWith('.tf'));
    return readBlocks(files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n'));
  });
  const archive = await typesArchive();
  const paths = new Map(blocks.map((block) => [pathOf(block), block]));
  const folder = join(root, '.cache', 'deploy', 'provider-types');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await runQuietly('tar', ['xzf', archive, '-C', folder, ...paths.keys()]);
  return blocks.flatMap((block) =>
    compareWithTypes(block, readTypes(readFileSync(join(folder, pathOf(block)), 'utf8'))),
  );
}

/** @param {import('./provider-schema.mjs').Block} block `aws_iam_role` is in iam-role, a data source in data-aws-… */
function pathOf({ kind, type }) {
  const name = type.replace(/^aws_/, kind === 'data' ? 'data-aws-' : '').replaceAll('_', '-');
  return `package/lib/${name}/index.d.ts`;
}

/** The archive of the types, fetched once. Its peers, hundreds of megabytes, are not needed. */
async function typesArchive() {
  const folder = join(root, '.cache', 'deploy');
  const archive = join(folder, TYPES.file);
  if (existsSync(archive)) return archive;
  return withLock('deploy-provider', async () => {
    if (existsSync(archive)) return archive;
    log(`fetching ${TYPES.name} ${TYPES.version}: Terraform's argument names are checked with it`);
    const unfinished = join(folder, 'provider.unfinished');
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    await npm(['pack', `${TYPES.name}@${TYPES.version}`, '--pack-destination', unfinished, '--loglevel=error']);
    const found = createHash('sha512')
      .update(readFileSync(join(unfinished, TYPES.file)))
      .digest('base64');
    if (found !== TYPES.sha512) throw new SetupError(`${TYPES.file}: expected sha512 ${TYPES.sha512}, found ${found}`);
    renameSync(join(unfinished, TYPES.file), archive);
    return archive;
  });
}
