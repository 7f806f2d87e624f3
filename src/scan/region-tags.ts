// Reads the tags of a region's resources. They are an extra: without them the rows are complete.
import { formatCount, type RuleNote } from '#domain/coverage/notes.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import type { RegionTags } from '#src/aws/resource-tags.ts';
import type { TagKeySettings } from '#domain/settings/tag-keys.ts';
import { readExtra } from './extras.ts';

type Tags = Pick<RegionTags, 'index' | 'owners'> & { notes: RuleNote[]; isIncomplete: boolean };

export const NO_TAGS: Tags = { index: new Map(), owners: new Map(), notes: [], isIncomplete: false };

/** Reads the tags of a region. An error that AWS answers becomes a note. Throws only the signal's reason, if it aborts. */
export async function readTags(reader: ConfigReader, tagKeys: TagKeySettings): Promise<Tags> {
  const tags = await readExtra(() => reader.tags(tagKeys));
  if ('value' in tags) {
    const { index, owners, skipped } = tags.value;
    return { ...NO_TAGS, index, owners, notes: noteSkippedTags(skipped, index.size) };
  }
  const note = `tags could not be read: ${tags.failed}`;
  return { ...NO_TAGS, notes: [{ rule: '', note, kind: 'tags' }], isIncomplete: tags.isTransient };
}

/** Returns the note on lines of the inventory that cannot be read: their resources have no tags, and all others have theirs. */
function noteSkippedTags([first, ...others]: readonly string[], read: number): RuleNote[] {
  if (first === undefined) return [];
  const lines = `${formatCount(1 + others.length, 'line')} of the inventory`;
  return [{ rule: '', note: `${lines} could not be read next to ${read} that could: ${first}`, kind: 'tags-skipped' }];
}
