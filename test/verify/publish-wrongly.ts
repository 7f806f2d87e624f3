// A publication whose workbook a faulty writer wrote: the hashes are right, the contents are not.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Store } from '#src/aws/store.ts';
import type { Manifest } from '#src/publish/manifest.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import type { Lab } from '../support/lab.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { readParts, writeParts, type Parts } from './workbook-parts.ts';

type Bucket = { s3: S3Client; store: Store };

/** Puts an object that was stored before, and returns how a manifest should list it. */
export async function put({ s3, store }: Bucket, key: string, Body: Buffer) {
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: store.bucket, Key: key, Body }));
  const sha256 = createHash('sha256').update(Body).digest('hex');
  return { key, sha256, bytes: Body.length, ...(VersionId ? { versionId: VersionId } : {}) };
}

/** Changes a workbook as a faulty writer would have written it: every hash that leads to it is right. */
export async function rewriteWorkbook(
  bucket: Bucket,
  { manifest, workbook }: { manifest: string; workbook: string },
  change: (parts: Parts) => void,
): Promise<void> {
  const { store } = bucket;
  const file = join(await temporaryFolder(), 'wrong.xlsx');
  writeFileSync(file, await store.get({ key: workbook }));
  const parts = await readParts(file);
  change(parts);
  await writeParts(file, parts);
  const written = await put(bucket, workbook, readFileSync(file));
  const stored = async <T>(key: string) => JSON.parse(String(await store.get({ key }))) as T;
  const listed = await stored<Manifest>(manifest);
  const objects = listed.objects.map((object) => (object.key === workbook ? written : object));
  const { sha256: manifestSha256 } = await put(bucket, manifest, Buffer.from(JSON.stringify({ ...listed, objects })));
  const summary = manifest.replace('manifest.json', 'history.json');
  await put(bucket, summary, Buffer.from(JSON.stringify({ ...(await stored<object>(summary)), manifestSha256 })));
}

/** Writes another title on `Coverage`. */
export function publishWrongly(lab: Lab, { keys: { report, manifest } }: ReportResult): Promise<void> {
  return rewriteWorkbook(lab, { manifest, workbook: report }, (parts) => {
    const title = '<c r="A1" s="2" t="inlineStr"><is><t>';
    const sheet = Object.keys(parts).find((path) => parts[path]!.includes(`${title}Coverage`))!;
    parts[sheet] = parts[sheet]!.replace(`${title}Coverage`, `${title}Wrong`);
  });
}
