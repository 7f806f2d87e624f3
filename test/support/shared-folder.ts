// A folder for what the files of one run of tests share, because each would spend seconds of CPU to make it again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Inherited by the processes that run test files. */
const VARIABLE = 'TESTS_SHARED_FOLDER';

/** Called by vitest before the first test; what it returns, after the last. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'shared-'));
  process.env[VARIABLE] = folder;
  return () => {
    delete process.env[VARIABLE];
    rmSync(folder, { recursive: true });
  };
}

/** The folder; undefined outside `npm test`, where nothing would remove what is put there. */
export const sharedFolder = (): string | undefined => process.env[VARIABLE];

/** Variables for workers and commands: compiled modules are two fifths of what these spend on their start. */
export function compileCache(): Record<string, string> {
  const folder = sharedFolder();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: join(folder, 'compiled') };
}
