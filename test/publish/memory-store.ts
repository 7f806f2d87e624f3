// A bucket in memory with S3's conditional writes, each call of which a scheduler may hold up for as long as it likes.
import type { Scheduler } from 'fast-check';
import type { Store } from '#src/aws/store.ts';

export type MemoryStore = Pick<Store, 'find' | 'replace' | 'copy' | 'list'>;

/** `writes` lists what `replace` wrote, in order; `objects` holds everything by key. */
export function memoryStore(scheduler: Scheduler) {
  const objects = new Map<string, { body: Buffer; etag: string }>();
  const writes: { key: string; before: Buffer | undefined; after: Buffer }[] = [];
  const put = (key: string, body: Buffer) => objects.set(key, { body, etag: `"${writes.length}-${key}"` });
  /** A call takes its time on the way there and on the way back; what it does is done at once. */
  const call = async <T>(name: string, act: () => T): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), `to S3: ${name}`);
    const answer = act();
    await scheduler.schedule(Promise.resolve(), `from S3: ${name}`);
    return answer;
  };
  const store: MemoryStore = {
    find: (key) => call(`find ${key}`, () => objects.get(key)),
    replace: (key, body, _type, etag) =>
      call(`replace ${key}`, () => {
        const is = objects.get(key);
        if (is?.etag !== etag) return false;
        writes.push({ key, before: is?.body, after: body });
        put(key, body);
        return true;
      }),
    copy: (from, to) =>
      call(`copy ${from} to ${to}`, () => {
        const source = objects.get(from);
        if (source) put(to, source.body);
        return source !== undefined;
      }),
    list: (prefix) =>
      call(`list ${prefix}`, () => [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted()),
  };
  return { store: store as Store, objects, writes, put };
}
