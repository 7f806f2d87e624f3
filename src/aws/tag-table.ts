// A map from resources to their tags that keeps hundreds of thousands of entries in a few tens of megabytes, outside V8's heap.
import { randomInt } from 'node:crypto';

/**
 * A position in the records combines the number of a block with an offset in that block. The first block starts small and grows until it is
 * full.
 */
const OFFSET_BITS = 18;
const BLOCK_BYTES = 2 ** OFFSET_BITS;
const FIRST_BLOCK_BYTES = 2 * 1024;

/** A record is the hash and the length of its key, the position of its shared values, the length of its own value, the key and the value. */
const RECORD = { hash: 0, keyBytes: 4, sharedAt: 8, valueBytes: 12, key: 16 };

/** The length that is recorded for a missing value. */
const MISSING = 0xffffffff;

const FIRST_SLOTS = 64;

/** The maximum share of slots in use. */
const MAX_LOAD = 0.75;

/** The maximum number of lists that are shared between records, and the approximate memory of each entry in the index of these lists. */
const MAX_SHARED_LISTS = 10_000;
const SHARED_LIST_BYTES = 200;

const MAX_RECENT_LISTS = 500;

/** The seed of the hashes differs between processes, so that nobody can choose resource ids that slow the table down. */
const SEED = randomInt(2 ** 32);

export type TagValue = string | null | undefined;

/**
 * A hash table that maps each resource (`type\nid`) to a list of values. The first value of a list is stored with the resource, because the
 * names of resources differ; the other values are shared between resources. A Map would take three times as much memory for each resource,
 * in V8's heap, where each full collection would mark all of it again.
 */
export class TagTable {
  private readonly blocks: Buffer[] = [];
  private end = 0;
  /** Positions of records, plus one; an empty slot is 0. */
  private slots = new Uint32Array(FIRST_SLOTS);
  private count = 0;
  private readonly sharedLists = new Map<string, number>();
  /** Lists that were read before, by position, so that rows share the strings of earlier rows. */
  private readonly recentLists = new Map<number, readonly (string | null)[]>();
  private readonly types = new Map<string, number>();

  /** The number of resources. */
  get size(): number {
    return this.count;
  }

  /** The memory that the table takes. */
  get bytes(): number {
    const blocks = this.blocks.reduce((sum, { length }) => sum + length, 0);
    return blocks + this.slots.byteLength + this.sharedLists.size * SHARED_LIST_BYTES;
  }

  /** Sets the values of a resource, replacing its earlier values. */
  set(resource: string, [own, ...shared]: readonly TagValue[]): void {
    if (this.count + 1 > this.slots.length * MAX_LOAD) this.grow();
    const key = this.encode(resource, true)!;
    const value = typeof own === 'string' ? Buffer.from(own) : undefined;
    const sharedAt = this.share(JSON.stringify(shared));
    const position = this.allocate(RECORD.key + key.length + (value?.length ?? 0));
    const [block, at] = this.locate(position);
    const hash = hashOf(key);
    block.writeUInt32LE(hash, at + RECORD.hash);
    block.writeUInt32LE(key.length, at + RECORD.keyBytes);
    block.writeUInt32LE(sharedAt, at + RECORD.sharedAt);
    block.writeUInt32LE(value?.length ?? MISSING, at + RECORD.valueBytes);
    key.copy(block, at + RECORD.key);
    value?.copy(block, at + RECORD.key + key.length);
    const slot = this.findSlot(key, hash);
    if (this.slots[slot] === 0) this.count += 1;
    this.slots[slot] = position + 1;
  }

  /** Returns the values of a resource, or undefined if the table does not contain it. Missing values are null. */
  get(resource: string): readonly (string | null)[] | undefined {
    const key = this.encode(resource, false);
    if (key === undefined) return undefined;
    const position = this.slots[this.findSlot(key, hashOf(key))]!;
    if (position === 0) return undefined;
    const [block, at] = this.locate(position - 1);
    const valueAt = at + RECORD.key + key.length;
    const valueBytes = block.readUInt32LE(at + RECORD.valueBytes);
    const own = valueBytes === MISSING ? null : block.toString('utf8', valueAt, valueAt + valueBytes);
    return [own, ...this.readShared(block.readUInt32LE(at + RECORD.sharedAt))];
  }

  /** Returns the key of a resource, in which a number replaces its type. Returns undefined for a new type, unless `addsType` is set. */
  private encode(resource: string, addsType: boolean): Buffer | undefined {
    const typeEnd = resource.indexOf('\n');
    const type = resource.slice(0, typeEnd);
    let number = this.types.get(type);
    if (number === undefined) {
      if (!addsType) return undefined;
      number = this.types.size;
      this.types.set(type, number);
    }
    return Buffer.from(`${number}${resource.slice(typeEnd)}`);
  }

  /** Returns the slot of a key, or the empty slot in which it belongs. */
  private findSlot(key: Buffer, hash: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const position = this.slots[slot]!;
      if (position === 0) return slot;
      const [block, at] = this.locate(position - 1);
      if (block.readUInt32LE(at + RECORD.hash) !== hash) continue;
      if (block.readUInt32LE(at + RECORD.keyBytes) !== key.length) continue;
      if (key.compare(block, at + RECORD.key, at + RECORD.key + key.length) === 0) return slot;
    }
  }

  private grow(): void {
    const positions = this.slots;
    this.slots = new Uint32Array(2 * positions.length);
    const mask = this.slots.length - 1;
    for (const position of positions) {
      if (position === 0) continue;
      const [block, at] = this.locate(position - 1);
      let slot = block.readUInt32LE(at + RECORD.hash) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = position;
    }
  }

  /** Returns the position of a list, and writes the list unless an equal one is already known. */
  private share(json: string): number {
    const known = this.sharedLists.get(json);
    if (known !== undefined) return known;
    const bytes = Buffer.from(json);
    const position = this.allocate(4 + bytes.length);
    const [block, at] = this.locate(position);
    block.writeUInt32LE(bytes.length, at);
    bytes.copy(block, at + 4);
    if (this.sharedLists.size < MAX_SHARED_LISTS) this.sharedLists.set(json, position);
    return position;
  }

  private readShared(position: number): readonly (string | null)[] {
    const known = this.recentLists.get(position);
    if (known !== undefined) return known;
    const [block, at] = this.locate(position);
    const json = block.toString('utf8', at + 4, at + 4 + block.readUInt32LE(at));
    const list = JSON.parse(json) as (string | null)[];
    if (this.recentLists.size === MAX_RECENT_LISTS) this.recentLists.clear();
    this.recentLists.set(position, list);
    return list;
  }

  /** Returns the position of `bytes` free bytes in one block. Data that does not fit into a block gets a block of its own. */
  private allocate(bytes: number): number {
    const last = this.blocks.length - 1;
    const block = this.blocks[last];
    const needed = this.end + bytes;
    if (block === undefined || needed > Math.max(block.length, BLOCK_BYTES)) {
      const first = block === undefined ? FIRST_BLOCK_BYTES : BLOCK_BYTES;
      this.blocks.push(Buffer.allocUnsafeSlow(Math.max(first, bytes)));
      this.end = bytes;
      return (last + 1) * BLOCK_BYTES;
    }
    if (needed > block.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, Math.max(2 * block.length, needed)));
      block.copy(larger, 0, 0, this.end);
      this.blocks[last] = larger;
    }
    this.end = needed;
    return last * BLOCK_BYTES + needed - bytes;
  }

  private locate(position: number): [Buffer, number] {
    return [this.blocks[position >>> OFFSET_BITS]!, position & (BLOCK_BYTES - 1)];
  }
}

/** FNV-1a, with its bits mixed as by MurmurHash3, because slots are chosen by the lowest bits. */
function hashOf(bytes: Buffer): number {
  let hash = SEED;
  for (let index = 0; index < bytes.length; index++) hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
