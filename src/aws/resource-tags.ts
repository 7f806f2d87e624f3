// The report's tags in AWS Config's inventory: the query for them, and how its answer is read.
import { TAGS } from '#domain/rows/rows.ts';

/** The report's tags of each resource, by `type\nid` and in the order of TAGS. An account may have 100,000 resources. */
export type TagIndex = ReadonlyMap<string, readonly (string | undefined)[]>;

/** The tags of a region, and why lines of the inventory were skipped, one reason a line. */
export type RegionTags = { index: TagIndex; skipped: readonly string[] };

export function tagKey(resourceType: string, resourceId: string): string {
  return `${resourceType}\n${resourceId}`;
}

/** The query for every resource that has at least one of the tags. */
export const TAG_QUERY = `SELECT resourceId, resourceType, tags WHERE tags.key IN (${TAGS.map((tag) => `'${tag}'`).join(', ')})`;

type TaggedResource = { resourceId: string; resourceType: string; tags: { key: string; value?: string | null }[] };

type TagEntry = [key: string, tags: (string | undefined)[]];

/** Parses a line of the query's answer, or says why it cannot be read. */
export function tryToParse(line: string): { entry: TagEntry } | { fault: Error } {
  try {
    return { entry: parseTaggedResource(line) };
  } catch (error) {
    return { fault: error as Error };
  }
}

/** Parses a resource of the inventory. AWS sometimes leaves out the value of a tag if it is empty. */
function parseTaggedResource(line: string): TagEntry {
  const { resourceId, resourceType, tags = [] } = (JSON.parse(line) ?? {}) as Partial<TaggedResource>;
  const areTags = Array.isArray(tags) && tags.every((tag) => isText(tag?.key) && isText(tag.value ?? ''));
  if (!isText(resourceId) || !isText(resourceType) || !areTags)
    throw new TypeError('a result has no resourceId, resourceType or tags');
  const byKey = new Map(tags.map(({ key, value }) => [key, value ?? '']));
  return [tagKey(resourceType, resourceId), TAGS.map((tag) => byKey.get(tag))];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
