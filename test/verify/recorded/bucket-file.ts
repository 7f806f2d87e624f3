// Everything in a simulated bucket as one file: each version of each object, and each different body once.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openStore, type StoredVersion } from '#simulator/s3/store.ts';

/** As the simulator's journal has it, with the SHA-256 of its body; a delete marker has none. */
type PackedVersion = StoredVersion & { body?: string };
type Body = { text: string } | { base64: string };
type PackedBucket = { bucket: string; versions: PackedVersion[]; bodies: Record<string, Body> };

/** Writes the bucket of a simulator's data directory to a file. */
export async function packBucket(dataDirectory: string, bucket: string, file: string): Promise<void> {
  const store = openStore(dataDirectory, [bucket]);
  const versions: PackedVersion[] = [];
  const bodies: Record<string, Body> = {};
  // Within a key the oldest first, as a journal is written.
  for (const version of store.versions(bucket, '').flatMap((ofKey) => ofKey.toReversed())) {
    if (version.deleted) {
      versions.push(version);
      continue;
    }
    const bytes = await readFile(store.bodyPath(version));
    const body = createHash('sha256').update(bytes).digest('hex');
    bodies[body] = bodyOf(bytes);
    versions.push({ ...version, body });
  }
  const packed: PackedBucket = { bucket, versions, bodies };
  await writeFile(file, gzipSync(`${JSON.stringify(packed, null, 1)}\n`, { level: 9 }));
}

/** Text stays text, so that people can read the file with `zcat`. */
function bodyOf(bytes: Buffer): Body {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? { text } : { base64: bytes.toString('base64') };
}

/** Puts the bucket of a file into a data directory, for a simulator that is yet to start. Resolves with its name. */
export async function unpackBucket(file: string, dataDirectory: string): Promise<string> {
  const { bucket, versions, bodies } = JSON.parse(String(gunzipSync(await readFile(file)))) as PackedBucket;
  const journal: string[] = [];
  for (const { body, ...version } of versions) {
    journal.push(`${JSON.stringify(version)}\n`);
    if (body === undefined) continue;
    const stored = bodies[body]!;
    const path = join(dataDirectory, version.file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'text' in stored ? stored.text : Buffer.from(stored.base64, 'base64'));
  }
  const aside = join(dataDirectory, '.simulator', bucket);
  await mkdir(aside, { recursive: true });
  await writeFile(join(aside, 'journal.ndjson'), journal.join(''));
  return bucket;
}
