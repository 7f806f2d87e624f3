// The workflows, bundled once for a run of tests. The worker of `test/worker/temporal-away.test.ts` bundles them for itself.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { bundleWorkflows } from '#src/worker/bundle-workflows.ts';
import { withLock } from '../../setup/lock.mjs';
import { sharedFolder } from './shared-folder.ts';

/** The file of the bundle, made for the first test file that asks. Undefined outside `npm test`. */
export async function sharedBundle(): Promise<string | undefined> {
  const folder = sharedFolder();
  if (folder === undefined) return undefined;
  const file = join(folder, 'workflow-bundle.js');
  if (existsSync(file)) return file;
  await withLock(`bundle-of-${basename(folder)}`, async () => {
    if (existsSync(file)) return;
    writeFileSync(`${file}.part`, await bundleWorkflows());
    renameSync(`${file}.part`, file);
  });
  return file;
}

/** The bundle itself. */
export async function bundledWorkflows(): Promise<string> {
  const file = await sharedBundle();
  return file === undefined ? bundleWorkflows() : readFile(file, 'utf8');
}
