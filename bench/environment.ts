// What a case starts on this machine: a folder of its own, and processes of which none is left behind.
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '#src/dev/child.ts';

export type BenchEnvironment = {
  directory: string;
  /** Waits for a process that starts, and ends it with the stage if nobody has ended it before. */
  own<C extends Child>(starting: Promise<C>): Promise<C>;
  close(): Promise<void>;
};

/** What Linux keeps in memory. S3 and Temporal's database are not on the worker's machine: their disk must not cost it CPU. */
const IN_MEMORY = '/dev/shm';

/** The largest case stores a million rows three times over; a container's own folder in memory has 64 MiB. */
const ROOM_BYTES = 4 * 1024 ** 3;

async function roomiestFolder(): Promise<string> {
  const { bavail, bsize } = await statfs(IN_MEMORY);
  return bavail * bsize >= ROOM_BYTES ? IN_MEMORY : tmpdir();
}

export async function openBenchEnvironment(): Promise<BenchEnvironment> {
  const directory = await mkdtemp(join(await roomiestFolder(), 'bench-'));
  const children: Child[] = [];
  return {
    directory,
    async own(starting) {
      const child = await starting;
      children.push(child);
      return child;
    },
    async close() {
      for (const child of children.toReversed()) await child.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
