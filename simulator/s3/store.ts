// Objects on disk: the current version of each key is a plain file at its key's path, so that a person can open it;
// older versions, parts and the journal of metadata are in a tree next to it.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHash, randomBytes } from 'node:crypto';

export interface StoredVersion {
  readonly key: string;
  readonly versionId: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly deleted?: true;
  readonly size: number;
  /** Quoted, as in the header. */
  readonly etag: string;
  /** Headers that come back with the object: content type, metadata, encryption, checksums. */
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass?: string;
  /** Where the body is, relative to the data directory. */
  file: string;
}

export type NewVersion = Pick<StoredVersion, 'key' | 'size' | 'etag' | 'headers'> & { readonly storageClass?: string };

export interface ObjectStore {
  buckets(): string[];
  hasBucket(bucket: string): boolean;
  createBucket(bucket: string): void;
  /** The current version of a key, or the one asked for; a delete marker is a version too. */
  version(bucket: string, key: string, versionId?: string): StoredVersion | undefined;
  /** All versions of all keys with a prefix, sorted by key, the newest of each first. */
  versions(bucket: string, prefix: string): StoredVersion[][];
  /** Makes a received file the current version. */
  commit(bucket: string, version: NewVersion, receivedPath: string): StoredVersion;
  /** Adds a delete marker, or removes the version asked for; what was removed or added. */
  remove(bucket: string, key: string, versionId?: string): StoredVersion | undefined;
  /** Changes the storage class of the current version, as a lifecycle rule would. */
  archive(bucket: string, key: string, storageClass: string): void;
  bodyPath(version: StoredVersion): string;
  /** A fresh file name to receive a body into. */
  incomingPath(): string;
  uploadsPath(bucket: string): string;
}

/** The tree next to the buckets; no bucket's name starts with a dot. */
const ASIDE = '.simulator';
/** File systems allow 255 bytes a name. */
const MAX_NAME_BYTES = 200;

/** A key's part as a file name: as it is, but for names that a file system reserves. */
function fileName(part: string): string {
  const safe = part.replace(/[%\\\0]/g, encodeURIComponent).replace(/^\.{1,2}$/, (dots) => dots.replaceAll('.', '%2E'));
  if (Buffer.byteLength(safe) <= MAX_NAME_BYTES) return safe === '' ? '%' : safe;
  return `${safe.slice(0, 40)}%${createHash('sha256').update(safe).digest('hex')}`;
}

/** Opens the store in a directory, with what an earlier simulator left there. */
export function openStore(directory: string, initialBuckets: readonly string[]): ObjectStore {
  const aside = join(directory, ASIDE);
  mkdirSync(join(aside, 'incoming'), { recursive: true });
  const buckets = new Map<string, Map<string, StoredVersion[]>>();

  const journalOf = (bucket: string) => join(aside, bucket, 'journal.ndjson');
  const keysOf = (bucket: string) => buckets.get(bucket) ?? new Map<string, StoredVersion[]>();

  function record(bucket: string, change: object): void {
    appendFileSync(journalOf(bucket), `${JSON.stringify(change)}\n`);
  }

  function load(bucket: string): void {
    const keys = new Map<string, StoredVersion[]>();
    buckets.set(bucket, keys);
    mkdirSync(join(aside, bucket, 'versions'), { recursive: true });
    mkdirSync(join(directory, bucket), { recursive: true });
    if (!existsSync(journalOf(bucket))) return;
    for (const line of readFileSync(journalOf(bucket), 'utf8').split('\n')) {
      if (line === '') continue;
      const change = JSON.parse(line) as StoredVersion & { readonly removed?: true };
      const others = (keys.get(change.key) ?? []).filter(({ versionId }) => versionId !== change.versionId);
      if (change.removed !== true) others.push(change);
      keys.set(change.key, others);
    }
  }

  /** The body of the version that stops being the current one goes aside. */
  function putAside(bucket: string, version: StoredVersion | undefined): void {
    if (version === undefined || version.deleted === true) return;
    const file = join(ASIDE, bucket, 'versions', version.versionId);
    if (version.file === file) return;
    renameSync(join(directory, version.file), join(directory, file));
    version.file = file;
    record(bucket, version);
  }

  /** Moves a body to its key's path, or aside where another key's file is in the way (`a` next to `a/b`). */
  function settle(bucket: string, key: string, versionId: string, receivedPath: string): string {
    const file = join(bucket, ...key.split('/').map(fileName));
    const path = join(directory, file);
    try {
      mkdirSync(dirname(path), { recursive: true });
      renameSync(receivedPath, path);
      return file;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTDIR' && code !== 'EEXIST' && code !== 'EISDIR' && code !== 'ENOTEMPTY') throw error;
      const fallback = join(ASIDE, bucket, 'versions', versionId);
      renameSync(receivedPath, join(directory, fallback));
      return fallback;
    }
  }

  function append(bucket: string, version: StoredVersion): StoredVersion {
    const keys = keysOf(bucket);
    const versions = keys.get(version.key);
    if (versions === undefined) keys.set(version.key, [version]);
    else versions.push(version);
    record(bucket, version);
    return version;
  }

  const newVersionId = () => randomBytes(24).toString('base64url');
  const current = (bucket: string, key: string) => keysOf(bucket).get(key)?.at(-1);

  for (const bucket of initialBuckets) load(bucket);

  return {
    buckets: () => [...buckets.keys()],
    hasBucket: (bucket) => buckets.has(bucket),
    createBucket: (bucket) => void (buckets.has(bucket) || load(bucket)),
    version(bucket, key, versionId) {
      const versions = keysOf(bucket).get(key);
      return versionId === undefined ? versions?.at(-1) : versions?.find((one) => one.versionId === versionId);
    },
    versions: (bucket, prefix) =>
      [...keysOf(bucket)]
        .filter(([key, versions]) => versions.length > 0 && key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, versions]) => versions.toReversed()),
    commit(bucket, version, receivedPath) {
      const versionId = newVersionId();
      putAside(bucket, current(bucket, version.key));
      const file = settle(bucket, version.key, versionId, receivedPath);
      return append(bucket, { ...version, versionId, modifiedAt: Date.now(), file });
    },
    remove(bucket, key, versionId) {
      if (versionId === undefined) {
        putAside(bucket, current(bucket, key));
        const marker = { key, versionId: newVersionId(), modifiedAt: Date.now(), deleted: true } as const;
        return append(bucket, { ...marker, size: 0, etag: '', headers: {}, file: '' });
      }
      const versions = keysOf(bucket).get(key) ?? [];
      const at = versions.findIndex((one) => one.versionId === versionId);
      const removed = versions[at];
      if (removed === undefined) return undefined;
      versions.splice(at, 1);
      if (removed.file !== '') rmSync(join(directory, removed.file), { force: true });
      record(bucket, { key, versionId, removed: true });
      return removed;
    },
    archive(bucket, key, storageClass) {
      const versions = keysOf(bucket).get(key) ?? [];
      const last = versions.pop();
      if (last !== undefined) append(bucket, { ...last, storageClass });
    },
    bodyPath: ({ file }) => join(directory, file),
    incomingPath: () => join(aside, 'incoming', newVersionId()),
    uploadsPath: (bucket) => join(aside, bucket, 'uploads'),
  };
}
