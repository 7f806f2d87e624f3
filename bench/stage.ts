// What a case starts on this machine: a folder of its own, and processes of which none is left behind.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '#src/dev/child.ts';

export type Stage = {
  directory: string;
  /** Waits for a process that starts, and ends it with the stage if nobody has ended it before. */
  hold<C extends Child>(starting: Promise<C>): Promise<C>;
  close(): Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const held: Child[] = [];
  return {
    directory,
    async hold(starting) {
      const child = await starting;
      held.push(child);
      return child;
    },
    async close() {
      for (const child of held.toReversed()) await child.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
