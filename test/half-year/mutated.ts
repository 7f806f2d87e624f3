// The re-computation from a copy of its sources in which one thing is changed.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Mutation } from './rule-mutations.ts';
import type { recompute } from './recompute/half-year.ts';

/** Calls `use` with the re-computation that makes the mistake. Throws if its place is not there exactly once. */
export async function withMistake<T>({ file, from, to }: Mutation, use: (wrong: typeof recompute) => T): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'mistaken-'));
  try {
    await cp(fileURLToPath(new URL('recompute', import.meta.url)), copy, { recursive: true });
    await writeFile(join(copy, 'package.json'), '{ "type": "module" }');
    const source = await readFile(join(copy, file), 'utf8');
    if (source.split(from).length !== 2) throw new Error(`${file} does not hold once: ${from}`);
    await writeFile(
      join(copy, file),
      source.replace(from, () => to),
    );
    const module = (await import(/* @vite-ignore */ pathToFileURL(join(copy, 'half-year.ts')).href)) as {
      recompute: typeof recompute;
    };
    return use(module.recompute);
  } finally {
    await rm(copy, { recursive: true });
  }
}
