// Unfinished multipart uploads on disk: what each is for, and the parts that have come in.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Failure } from '#simulator/base/answer.ts';
import type { Algorithm } from './checksums.ts';
import type { Received } from './body.ts';
import type { S3Context } from './metadata.ts';
import type { S3Request } from './request.ts';

/** AWS's smallest part, but for the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;

const NO_SUCH_UPLOAD = failure(
  'NoSuchUpload',
  'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  404,
);

export interface Upload {
  readonly directory: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly algorithm: Algorithm | undefined;
}

type Part = Pick<Received, 'size' | 'etag' | 'checksums'>;

export function openUpload({ store }: S3Context, { bucket, key, query }: S3Request): Upload | Failure {
  const directory = join(store.uploadsPath(bucket), (query.get('uploadId') ?? '').replace(/[^\w-]/g, ''));
  const about = join(directory, 'upload.json');
  if (!existsSync(about)) return NO_SUCH_UPLOAD;
  const upload = JSON.parse(readFileSync(about, 'utf8')) as Omit<Upload, 'directory'>;
  return upload.key === key ? { ...upload, directory } : NO_SUCH_UPLOAD;
}

export const partPath = ({ directory }: Upload, number: number) =>
  join(directory, `part-${String(number).padStart(5, '0')}`);

export function readPart(upload: Upload, number: number): Part | undefined {
  const about = `${partPath(upload, number)}.json`;
  return existsSync(about) ? (JSON.parse(readFileSync(about, 'utf8')) as Part) : undefined;
}

export function partNumber({ query }: S3Request): number | Failure {
  const number = Number(query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PARTS) return number;
  return failure('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
}

export function keepPart(upload: Upload, number: number, { path, size, etag, checksums }: Received): void {
  renameSync(path, partPath(upload, number));
  writeFileSync(`${partPath(upload, number)}.json`, JSON.stringify({ size, etag, checksums } satisfies Part));
}

/** The parts that a completion lists, checked as S3 checks them. */
export function listedParts(upload: Upload, body: string): readonly (Part & { readonly number: number })[] | Failure {
  const parts: (Part & { readonly number: number })[] = [];
  for (const [, inner = ''] of body.matchAll(/<Part>(.*?)<\/Part>/gs)) {
    const number = Number(/<PartNumber>(\d+)</.exec(inner)?.[1]);
    const etag = /<ETag>(?:&quot;|&#34;|")?([\w-]+)/.exec(inner)?.[1];
    const part = readPart(upload, number);
    if (part === undefined || part.etag !== `"${etag}"`) {
      const text = 'One or more of the specified parts could not be found.';
      return failure('InvalidPart', `${text} The part may not have been uploaded, or the entity tag may not match.`);
    }
    if (number <= (parts.at(-1)?.number ?? 0)) {
      return failure('InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    parts.push({ ...part, number });
  }
  if (parts.length === 0) return failure('MalformedXML', 'The XML you provided was not well-formed.');
  if (parts.slice(0, -1).some(({ size }) => size < MIN_PART_BYTES)) {
    return failure('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  return parts;
}
