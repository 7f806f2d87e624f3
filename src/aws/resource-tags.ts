// Builds the query for the report's tags in AWS Config's inventory, and parses its results.
import { TAGS } from '#domain/rows/rows.ts';
import { createTagPicker, listSpellings, type TagKeySettings } from '#domain/settings/tag-keys.ts';

/** The tags that the report uses, by resource (`type\nid`) and in the order of TAGS. An account may have 100,000 resources. */
export type TagIndex = ReadonlyMap<string, readonly (string | undefined)[]>;

export type RegionTags = {
  index: TagIndex;
  /** The owner of each resource, by `type\nid`, if the owner tag in use has a different value than the tag `Owner`. */
  owners: ReadonlyMap<string, string>;
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

/** Creates a function that parses a line of the query's result, or returns the reason why it cannot be parsed. */
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

/** The maximum number of different tag lists that are shared between resources. */
const MAX_SHARED_TAGS = 10_000;

/** Collects the tags of a region, page by page. */
export class RegionTagsCollector {
  private readonly index = new Map<string, readonly (string | undefined)[]>();
  private readonly shared = new Map<string, readonly (string | undefined)[]>();
  private readonly owners = new Map<string, string>();
  private readonly skipped: string[] = [];

  /** The number of resources with tags. */
  get size(): number {
    return this.index.size;
  }

  add(lines: readonly Line[]): void {
    for (const line of lines) {
      if ('fault' in line) {
        this.skipped.push(line.fault);
        continue;
      }
      const { key, tags, owner } = line.read;
      this.index.set(key, this.share(tags));
      if (owner !== undefined && owner !== tags[OWNER]) this.owners.set(key, owner);
    }
  }

  /** Returns an equal list that is already held, if there is one, because most resources have the same tags as others. */
  private share(tags: readonly (string | undefined)[]): readonly (string | undefined)[] {
    const text = JSON.stringify(tags);
    const known = this.shared.get(text);
    if (known !== undefined) return known;
    if (this.shared.size < MAX_SHARED_TAGS) this.shared.set(text, tags);
    return tags;
  }

  /** Returns the tags. Throws a TypeError if lines were skipped and none could be read. */
  end(): RegionTags {
    const { index, owners, skipped } = this;
    if (skipped.length > 0 && index.size === 0) throw new TypeError(skipped[0]);
    return { index, owners, skipped };
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
