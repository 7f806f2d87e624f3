// A folder for what the files of one run of tests share, because each would spend seconds of CPU to make it again.
import { join } from 'node:path';

/** Inherited by the processes that run test files. */
export const SHARED_FOLDER = 'TESTS_SHARED_FOLDER';

/** The folder; undefined outside `npm test`, where nothing would remove what is put there. */
export const sharedFolder = (): string | undefined => process.env[SHARED_FOLDER];

/** Variables for workers and commands: compiled modules are two fifths of what these spend on their start. */
export function compileCache(): Record<string, string> {
  const folder = sharedFolder();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: join(folder, 'compiled') };
}
