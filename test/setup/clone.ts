// A clone of the set-up alone, in a folder of its own with a PATH of its own: what a fresh machine would do with it.

import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export type Clone = {
  readonly folder: string;
  readonly write: (file: string, content: string) => string;
  /** Puts an executable on the clone's PATH: a script, or the machine's own program where no source is given. */
  readonly command: (name: string, source?: string) => void;
  /** Runs a script of the clone; `imports` are ES modules, as source, loaded before it. */
  readonly node: (args: string[], options?: { env?: NodeJS.ProcessEnv; imports?: string }) => Promise<Ended>;
  readonly remove: () => void;
};

export type Ended = { readonly code: number | string | null; readonly stdout: string; readonly stderr: string };

/** A folder with setup/ in it, no node_modules, and a PATH on which nothing is but what `command` puts there. */
export function clone(): Clone {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'setup-')));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  cpSync(join(repository, 'setup'), join(folder, 'setup'), { recursive: true });
  const write = (file: string, content: string) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  return {
    folder,
    write,
    command(name, source) {
      if (source === undefined) return symlinkSync(machineProgram(name), join(bin, name));
      return chmodSync(write(`bin/${name}`, source), 0o755);
    },
    node(args, { env = {}, imports = '' } = {}) {
      const preload = `data:text/javascript,${encodeURIComponent(imports)}`;
      const options = { cwd: folder, env: { HOME: folder, PATH: bin, ...env } };
      return new Promise((resolve) => {
        execFile(process.execPath, ['--import', preload, ...args], options, (error, stdout, stderr) => {
          resolve({ code: error ? (error.code ?? null) : 0, stdout, stderr });
        });
      });
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function machineProgram(name: string): string {
  for (const folder of ['/usr/bin', '/bin', '/usr/local/bin']) {
    try {
      return realpathSync(join(folder, name));
    } catch {
      // Not in this folder; the next may have it.
    }
  }
  throw new Error(`this machine has no ${name}`);
}
