// Reads a small object as JSON and computes its digest, without comparing the digest.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inspection } from '#src/aws/auditor.ts';
import type { VerifyContext } from './rebuild.ts';

/** The result of reading an object. `value` is absent if the object cannot be read or is not JSON. */
export type ReadJson<T> = { kind: Inspection['kind']; sha256?: string; bytes?: number; value?: T };

export async function readJson<T>({ auditor, directory, signal }: VerifyContext, key: string): Promise<ReadJson<T>> {
  const file = join(directory, 'read.json');
  const found = await auditor.inspect(key, { file, signal });
  if (found.kind !== 'read') return { kind: found.kind };
  const { kind, sha256, bytes } = found;
  try {
    return { kind, sha256, bytes, value: JSON.parse(await readFile(file, 'utf8')) as T };
  } catch {
    return { kind, sha256, bytes }; // The object is no longer JSON. Its digest will show that it was changed.
  }
}
