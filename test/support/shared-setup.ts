// What the files of one run of tests share: a folder, and in it what the first file that needs it makes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHARED_FOLDER } from './shared-folder.ts';
import { stopSharedServer } from './shared-server.ts';

/** Called by vitest before the first test; what it returns, after the last. */
export function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shared-'));
  process.env[SHARED_FOLDER] = folder;
  return async () => {
    delete process.env[SHARED_FOLDER];
    await stopSharedServer(folder);
    rmSync(folder, { recursive: true });
  };
}
