// The repository as a clone gets it: files that git knows or is about to know, never what it ignores.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths relative to the repository's folder. */
export const files: readonly string[] = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: root, encoding: 'utf8' },
)
  .split('\0')
  .filter((file) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile());

export function isThere(file: string): boolean {
  return existsSync(join(root, file));
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
