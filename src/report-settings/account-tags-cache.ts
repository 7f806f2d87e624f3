// Caches account tags in the bucket across runs, because Organizations allows only ten requests per second and tags seldom change.
import type { TagReader } from '#src/aws/account-tags.ts';
import { isAccessDenied, type AwsCallError } from '#src/aws/aws-errors.ts';
import type { Store } from '#src/aws/store.ts';
import { keys } from '#domain/keys.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import type { AccountTags, TagsOfAccounts } from '#domain/findings/account-tags.ts';

/** The maximum age of cached tags that are used without reading them again. */
const MAX_FRESH_AGE_MS = 7 * 86_400_000;

/** The maximum time that a report waits for tags. It is enough for 60,000 accounts. */
const MAX_READ_MS = 100 * 60_000;

/** The maximum number of concurrent calls, equal to the number of requests that Organizations allows per second. */
const CALLS_IN_FLIGHT = 10;

/** The cache is saved after each batch of this many accounts, so an attempt that dies loses at most one batch. */
const ACCOUNTS_PER_SAVE = 500;

/** The maximum number of attempts to write the cache when other runs write it concurrently. After that, the tags are not saved. */
const MAX_CAS_ATTEMPTS = 5;

type Known = Record<string, AccountTags>;

/**
 * `readWith` identifies the tag keys to read; it is absent for the default keys. Cached tags that were read with other keys are not fresh.
 */
type Options = { now: () => number; signal: AbortSignal; readWith?: string };

/**
 * Returns the tags of these accounts. Tags that are not fresh are read again, the oldest first. If reading fails or takes too long, the old
 * tags are kept and `fault` describes the problem. Throws only if an S3 request fails or the signal is aborted.
 */
export async function refreshTags(
  store: Pick<Store, 'find' | 'replace'>,
  read: TagReader,
  accountIds: readonly string[],
  { now, signal, readWith }: Options,
): Promise<TagsOfAccounts> {
  const knownTags = (await readCache(store)).tags;
  const readAt = (id: string) => (Object.hasOwn(knownTags, id) ? Date.parse(knownTags[id]!.readAt) : 0);
  const startedAt = now();
  const due = accountIds
    .filter((id) => knownTags[id]?.readWith !== readWith || !(startedAt - readAt(id) < MAX_FRESH_AGE_MS))
    .toSorted((a, b) => readAt(a) - readAt(b));
  const freshTags: Known = {};
  let unreadCount = due.length;
  let fault: string | undefined;
  let isDenied = false;
  let saving: Promise<void> = Promise.resolve();
  await mapLimit(due, CALLS_IN_FLIGHT, async (id, index) => {
    if (isDenied || now() - startedAt > MAX_READ_MS) return;
    try {
      const tags = { ...(await read(id)), readAt: new Date(now()).toISOString() };
      freshTags[id] = readWith === undefined ? tags : { ...tags, readWith };
      unreadCount--;
    } catch (error) {
      signal.throwIfAborted();
      const { message, cause } = error as AwsCallError;
      isDenied ||= isAccessDenied(cause);
      fault ??= message;
    }
    if ((index + 1) % ACCOUNTS_PER_SAVE === 0) await (saving = saving.then(() => writeCache(store, freshTags)));
  });
  if (Object.keys(freshTags).length > 0) await saving.then(() => writeCache(store, freshTags));
  const all = { ...knownTags, ...freshTags };
  const accounts = Object.fromEntries(accountIds.flatMap((id) => (all[id] ? [[id, all[id]]] : [])));
  if (unreadCount === 0) return { accounts };
  const why = fault ?? `it took longer than ${MAX_READ_MS / 60_000} minutes`;
  return {
    accounts,
    fault: `the tags of ${unreadCount} of ${accountIds.length} accounts could not be refreshed: ${why}`,
  };
}

/** Reads the cache. A damaged cache is treated as empty and rewritten. */
async function readCache(store: Pick<Store, 'find'>): Promise<{ tags: Known; etag: string | undefined }> {
  const found = await store.find(keys.accountTags);
  if (!found) return { tags: {}, etag: undefined };
  try {
    const { schemaVersion, accounts } = JSON.parse(String(found.body)) as { schemaVersion?: unknown; accounts?: Known };
    return { tags: (schemaVersion === 1 && accounts) || {}, etag: found.etag };
  } catch {
    return { tags: {}, etag: found.etag }; // The cache is not valid JSON, so somebody has edited it.
  }
}

async function writeCache(store: Pick<Store, 'find' | 'replace'>, freshTags: Known): Promise<void> {
  for (let attempt = 0; attempt < MAX_CAS_ATTEMPTS; attempt++) {
    const { tags, etag } = await readCache(store);
    const body = JSON.stringify({ schemaVersion: 1, accounts: { ...tags, ...freshTags } });
    if (await store.replace(keys.accountTags, Buffer.from(body), 'application/json', etag)) return;
  }
}
