// Builds the query for the report's tags in AWS Config's inventory, and parses its results.
import { TAGS } from '#domain/rows/rows.ts';
import { createTagPicker, listSpellings, type TagKeySettings } from '#domain/settings/tag-keys.ts';
import { TagTable, type TagValue } from './tag-table.ts';

/** The tags of a region's resources, by resource (`type\nid`). A region may have a million resources. */
export type TagIndex = {
  /** The number of resources. */
  readonly size: number;
  /** Returns the tags that the report uses in the order of TAGS, or undefined if the resource is unknown. */
  tagsOf(key: string): readonly TagValue[] | undefined;
  /** Returns the resource's owner if the value of the owner tag in use differs from that of the tag `Owner`. */
  ownerOf(key: string): string | undefined;
};

export const NO_TAG_INDEX: TagIndex = { size: 0, tagsOf: () => undefined, ownerOf: () => undefined };

export type RegionTags = {
  index: TagIndex;
  /** The reasons why lines of the inventory were skipped, one reason per line. */
  skipped: readonly string[];
};

export function tagKey(resourceType: string, resourceId: string): string {
  return `${resourceType}\n${resourceId}`;
}

/** Returns the query for every resource that has at least one of the report's tags or of the tag keys for owners. */
export function buildTagQuery({ owner, matchCase }: TagKeySettings): string {
  const keys = new Set([...TAGS, ...listSpellings(owner, matchCase)]);
  return `SELECT resourceId, resourceType, tags WHERE tags.key IN (${[...keys].map((key) => `'${key}'`).join(', ')})`;
}

type TaggedResource = { resourceId: string; resourceType: string; tags: { key: string; value?: string | null }[] };

type ParsedLine = { key: string; tags: (string | undefined)[]; owner: string | undefined };

export type Line = { read: ParsedLine } | { fault: string };

/** Creates a function that parses a line of the query's result, or returns the reason why the line cannot be parsed. */
export function createLineParser({ owner, matchCase }: TagKeySettings): (line: string) => Line {
  const pickOwner = createTagPicker(owner, matchCase);
  return (line) => {
    try {
      return { read: parseTaggedResource(line, pickOwner) };
    } catch (error) {
      return { fault: (error as Error).message };
    }
  };
}

/** Collects the tags of a region, page by page. */
export class RegionTagsCollector {
  private readonly table = new TagTable();
  private readonly skipped: string[] = [];
  private hasOwners = false;

  /** The number of resources with tags. */
  get size(): number {
    return this.table.size;
  }

  /** The memory for the tags. */
  get bytes(): number {
    return this.table.bytes;
  }

  add(lines: readonly Line[]): void {
    for (const line of lines) {
      if ('fault' in line) {
        this.skipped.push(line.fault);
        continue;
      }
      const { key, tags, owner } = line.read;
      const isOther = owner !== undefined && owner !== tags[OWNER];
      this.hasOwners ||= isOther;
      this.table.set(key, [...TAGS.map((_, index) => tags[index]), ...(isOther ? [owner] : [])]);
    }
  }

  /** Returns the tags. Throws a TypeError if lines were skipped and none could be read. */
  end(): RegionTags {
    const { table, skipped, hasOwners } = this;
    if (skipped.length > 0 && table.size === 0) throw new TypeError(skipped[0]);
    const index: TagIndex = {
      size: table.size,
      tagsOf: (key) => table.get(key)?.slice(0, TAGS.length),
      ownerOf: (key) => (hasOwners ? (table.get(key)?.[TAGS.length] ?? undefined) : undefined),
    };
    return { index, skipped };
  }
}

const OWNER = TAGS.indexOf('Owner');

/** Parses a resource of the inventory. AWS sometimes omits the value of a tag if it is empty. */
function parseTaggedResource(line: string, pickOwner: ReturnType<typeof createTagPicker>): ParsedLine {
  const { resourceId, resourceType, tags = [] } = (JSON.parse(line) ?? {}) as Partial<TaggedResource>;
  const areTags = Array.isArray(tags) && tags.every((tag) => isText(tag?.key) && isText(tag.value ?? ''));
  if (!isText(resourceId) || !isText(resourceType) || !areTags)
    throw new TypeError('a result has no resourceId, resourceType or tags');
  const pairs = tags.map(({ key, value }) => [key, value ?? ''] as const);
  const byKey = new Map(pairs);
  return { key: tagKey(resourceType, resourceId), tags: TAGS.map((tag) => byKey.get(tag)), owner: pickOwner(pairs) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
