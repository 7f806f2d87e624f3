// A publication whose workbook a faulty writer wrote: the hashes are right, the contents are not.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Manifest } from '#src/publish/manifest.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import type { Lab } from '../support/lab.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { readParts, writeParts } from './workbook-parts.ts';

/** Puts an object that was stored before, and returns how a manifest should list it. */
async function put(lab: Lab, key: string, Body: Buffer) {
  const { VersionId } = await lab.s3.send(new PutObjectCommand({ Bucket: lab.store.bucket, Key: key, Body }));
  const sha256 = createHash('sha256').update(Body).digest('hex');
  return { key, sha256, bytes: Body.length, ...(VersionId ? { versionId: VersionId } : {}) };
}

/** Writes another title on `Coverage`, as a faulty writer would have: every hash that leads to the workbook is right. */
export async function publishWrongly(lab: Lab, { keys: { report, manifest } }: ReportResult): Promise<void> {
  const file = join(await temporaryFolder(), 'wrong.xlsx');
  writeFileSync(file, await lab.store.get({ key: report }));
  const parts = await readParts(file);
  const title = '<c r="A1" s="2" t="inlineStr"><is><t>';
  const sheet = Object.keys(parts).find((path) => parts[path]!.includes(`${title}Coverage`))!;
  parts[sheet] = parts[sheet]!.replace(`${title}Coverage`, `${title}Wrong`);
  await writeParts(file, parts);
  const workbook = await put(lab, report, readFileSync(file));
  const stored = async <T>(key: string) => JSON.parse(String(await lab.store.get({ key }))) as T;
  const listed = await stored<Manifest>(manifest);
  const objects = listed.objects.map((object) => (object.key === report ? workbook : object));
  const { sha256: manifestSha256 } = await put(lab, manifest, Buffer.from(JSON.stringify({ ...listed, objects })));
  const summary = manifest.replace('manifest.json', 'history.json');
  await put(lab, summary, Buffer.from(JSON.stringify({ ...(await stored<object>(summary)), manifestSha256 })));
}
