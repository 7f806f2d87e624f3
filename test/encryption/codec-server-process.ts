// The codec server as a process of its own, as people start it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, waitFor, type Child } from '#src/dev/child.ts';
import type { Lab } from '../support/lab.ts';

/** Starts it with the settings of an installation, for its UI. */
export async function startCodecServer(lab: Lab): Promise<Child & { url: string }> {
  const logFile = join(lab.directory, 'codec-server.log');
  const script = fileURLToPath(new URL('../../src/cli/codec-server.ts', import.meta.url));
  const args = [script, '--port', '0', '--origin', lab.temporal.uiUrl];
  const child = startChild({ name: 'codec server', command: process.execPath, args, env: lab.env, logFile });
  const url = await waitFor(child, async () => /http:\S+(?=,)/.exec(readFileSync(logFile, 'utf8'))?.[0]);
  return { ...child, url };
}
