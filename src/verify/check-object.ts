// Compares a stored object with its record.
import type { Auditor } from '#src/aws/auditor.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';

/** A difference between an object and its record: the key of the object and a description. */
export type Difference = { key: string; what: string };

export type ObjectCheck = { archived: boolean; differences: Difference[] };

/** Checks the current version of the object. For an archived object, only size and version are checked. */
export async function checkObject(
  auditor: Auditor,
  { key, sha256, bytes, versionId }: StoredObject,
  signal: AbortSignal,
): Promise<ObjectCheck> {
  const found = await auditor.inspect(key, { signal });
  if (found.kind === 'missing') return { archived: false, differences: [{ key, what: 'is not there' }] };
  const archived = found.kind === 'archived';
  const wrong = [
    ...(found.bytes === bytes ? [] : [`has ${found.bytes} bytes, not ${bytes}`]),
    ...(archived || found.sha256 === sha256 ? [] : [`has the SHA-256 ${found.sha256}, not ${sha256}`]),
  ];
  const isOverwritten = versionId !== undefined && found.versionId !== versionId;
  if (isOverwritten)
    wrong.push(
      `was written again; the version recorded ${await describeRecordedVersion(auditor, key, versionId, sha256)}`,
    );
  return { archived, differences: wrong.length === 0 ? [] : [{ key, what: wrong.join('; ') }] };
}

/** Describes how an object has changed, and whether its recorded version can be restored. */
async function describeRecordedVersion(
  auditor: Auditor,
  key: string,
  versionId: string,
  sha256: string,
): Promise<string> {
  const original = await auditor.inspect(key, { versionId });
  if (original.kind === 'missing') return `(${versionId}) is gone`;
  if (original.kind === 'archived') return `(${versionId}) is archived`;
  return `(${versionId}) is ${original.sha256 === sha256 ? 'still there, intact' : 'not what was recorded either'}`;
}
