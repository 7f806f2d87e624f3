// Bytes of stored evidence that somebody changes, one at a time, and whether `verify` names the object.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '#src/verify/verify-run.ts';
import type { Lab } from './lab.ts';
import { randomBelow } from './seeded-random.ts';

/** The file that the simulated S3 keeps a key in. */
export const fileOf = ({ simulator, config }: Lab, key: string): string =>
  join(simulator.dataDirectory, config.REPORT_BUCKET, ...key.split('/'));

/** Returns what kind of object a key names: `accounts` or `shards`, or in a publication `manifest.json` or `config-rules.csv`. */
export function kindOf(key: string): string {
  const [, , folder = '', ...rest] = key.split('/');
  return folder === 'publications' ? rest.at(-1)!.replace(/-\d{4}-\d\d-\d\d/, '') : folder;
}

/**
 * Changes `count` bytes of objects that these runs stored, the first `inManifests` of them in a manifest and the others in each kind of
 * object in turn, and restores each. Resolves with the `unnamed`, which the verdict on their run does not name, and with the kinds drawn.
 */
export async function unnamedCorruptions(
  lab: Lab,
  runIds: readonly string[],
  { count, inManifests }: { count: number; inManifests: number },
  verify: (runId: string) => Promise<Verdict>,
): Promise<{ unnamed: string[]; kinds: string[] }> {
  const draw = randomBelow(50);
  const unnamed: string[] = [];
  const kinds = new Set<string>();
  for (let at = 0; at < count; at++) {
    const runId = runIds[draw(runIds.length)]!;
    const all = await lab.store.list(`runs/${runId}/`);
    const byKind = Map.groupBy(all, kindOf);
    const kind = at < inManifests ? 'manifest.json' : [...byKind.keys()].toSorted()[at % byKind.size]!;
    const among = byKind.get(kind)!;
    const key = among[draw(among.length)]!;
    kinds.add(kind);
    const sound = readFileSync(fileOf(lab, key));
    const place = draw(sound.length);
    const spoilt = Buffer.from(sound);
    spoilt[place] = sound[place]! ^ (1 + draw(255));
    writeFileSync(fileOf(lab, key), spoilt);
    const { differences } = await verify(runId);
    writeFileSync(fileOf(lab, key), sound);
    if (!differences.some((difference) => `${difference.key} ${difference.what}`.includes(key)))
      unnamed.push(`byte ${place} of ${key}: ${JSON.stringify(differences)}`);
  }
  return { unnamed, kinds: [...kinds].toSorted() };
}
