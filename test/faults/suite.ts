// vitest's global set-up of the fault suite: a ledger and one Temporal server for all files.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import { openLedger, summaryOf } from './ledger.ts';
import { handOut, NAMESPACES } from './shared-server.ts';

/** Starts what the files share; what it returns ends that and prints the ledger. */
export async function setup(): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'faults-'));
  const ledger = openLedger(directory);
  const args = NAMESPACES.flatMap((name) => ['--namespace', name]);
  const server = await startTemporalDevServer({ directory, inMemory: true, args });
  handOut(server);
  return async () => {
    await server.stop();
    if (existsSync(ledger)) console.log(summaryOf(readFileSync(ledger, 'utf8')));
    rmSync(directory, { recursive: true });
  };
}
