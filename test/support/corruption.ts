// Bytes of stored evidence that somebody changes, one at a time, and whether `verify` names the object.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '#src/verify/verify-run.ts';
import type { Lab } from './lab.ts';
import { randomBelow } from './seeded-random.ts';

/** The file that the simulated S3 keeps a key in. */
export const fileOf = ({ simulator, config }: Lab, key: string): string =>
  join(simulator.dataDirectory, config.REPORT_BUCKET, ...key.split('/'));

/**
 * Changes `count` bytes of objects that these runs stored, the first `inManifests` of them in a manifest, and mends each
 * again. Resolves with those that the verdict on their run does not name: none is good.
 */
export async function unnamedCorruptions(
  lab: Lab,
  runIds: readonly string[],
  { count, inManifests }: { count: number; inManifests: number },
  verify: (runId: string) => Promise<Verdict>,
): Promise<string[]> {
  const draw = randomBelow(50);
  const missed: string[] = [];
  for (let at = 0; at < count; at++) {
    const runId = runIds[draw(runIds.length)]!;
    const all = await lab.store.list(`runs/${runId}/`);
    const among = at < inManifests ? all.filter((key) => key.endsWith('/manifest.json')) : all;
    const key = among[draw(among.length)]!;
    const sound = readFileSync(fileOf(lab, key));
    const place = draw(sound.length);
    const spoilt = Buffer.from(sound);
    spoilt[place] = sound[place]! ^ (1 + draw(255));
    writeFileSync(fileOf(lab, key), spoilt);
    const { differences } = await verify(runId);
    writeFileSync(fileOf(lab, key), sound);
    if (!differences.some((difference) => `${difference.key} ${difference.what}`.includes(key)))
      missed.push(`byte ${place} of ${key}: ${JSON.stringify(differences)}`);
  }
  return missed;
}
