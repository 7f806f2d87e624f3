// A command as a process of its own, as its user meets it.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EnvVars } from '#src/dev/stack.ts';

export type Ended = { code: number; stdout: string; stderr: string };

/** Runs `src/cli/<name>.ts` with `env` and nothing else. */
export function runCommand(name: string, env: EnvVars, ...args: string[]): Promise<Ended> {
  const script = fileURLToPath(new URL(`../../src/cli/${name}.ts`, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
