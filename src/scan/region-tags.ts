// Reads the tags of a region's resources. They are an extra: without them the rows are complete.
import { formatCount, type RuleNote } from '#domain/coverage/notes.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import type { TagIndex } from '#src/aws/resource-tags.ts';
import { readExtra } from './extras.ts';

type Tags = { index: TagIndex; notes: RuleNote[]; isIncomplete: boolean };

export const NO_TAGS: Tags = { index: new Map(), notes: [], isIncomplete: false };

/** Reads the tags of a region. An error that AWS answers becomes a note. Throws only the signal's reason, if it aborts. */
export async function readTags(reader: ConfigReader): Promise<Tags> {
  const tags = await readExtra(() => reader.tags());
  if ('value' in tags) {
    const { index, skipped } = tags.value;
    return { ...NO_TAGS, index, notes: noteSkippedTags(skipped, index.size) };
  }
  const note = `tags could not be read: ${tags.failed}`;
  return { index: new Map(), notes: [{ rule: '', note, kind: 'tags' }], isIncomplete: tags.isTransient };
}

/** Returns the note on lines of the inventory that cannot be read: their resources have no tags, and all others have theirs. */
function noteSkippedTags([first, ...others]: readonly string[], read: number): RuleNote[] {
  if (first === undefined) return [];
  const lines = `${formatCount(1 + others.length, 'line')} of the inventory`;
  return [{ rule: '', note: `${lines} could not be read next to ${read} that could: ${first}`, kind: 'tags-skipped' }];
}
