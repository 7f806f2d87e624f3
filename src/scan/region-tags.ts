// Reads the tags of a region's resources. Tags are an extra, because the rows are complete without them.
import { formatCount, type RuleNote } from '#domain/coverage/notes.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import { AwsCallError } from '#src/aws/aws-errors.ts';
import { NO_TAG_INDEX, RegionTagsCollector, type RegionTags } from '#src/aws/resource-tags.ts';
import type { TagKeySettings } from '#domain/settings/tag-keys.ts';
import { readExtra } from './extras.ts';
import type { Reservation } from './memory-budget.ts';

type Tags = Pick<RegionTags, 'index'> & { notes: RuleNote[]; isIncomplete: boolean };

export const NO_TAGS: Tags = { index: NO_TAG_INDEX, notes: [], isIncomplete: false };

/**
 * The maximum memory for the tags of a region, enough for about 700,000 resources. A note reports that the tags of all other resources are
 * missing.
 */
const MAX_TAG_BYTES = 64 * 1024 * 1024;

type ReadTagsOptions = { tagKeys: TagKeySettings; tagReservation: Reservation; signal: AbortSignal };

/**
 * Reads the tags of a region and reserves their memory as they arrive. Errors from AWS become notes. Throws only the signal's reason, if the
 * signal is aborted.
 */
export async function readTags(
  reader: Pick<ConfigReader, 'tags'>,
  { tagKeys, tagReservation, signal }: ReadTagsOptions,
  maxBytes = MAX_TAG_BYTES,
): Promise<Tags> {
  const collector = new RegionTagsCollector();
  const limitNotes: RuleNote[] = [];
  const tags = await readExtra(async () => {
    for await (const lines of reader.tags(tagKeys)) {
      if (lines.length > 0 && collector.bytes >= maxBytes) {
        limitNotes.push(buildLimitNote(collector.size));
        break;
      }
      const before = collector.bytes;
      collector.add(lines);
      tagReservation.reserve(collector.bytes - before);
      await tagReservation.waitForRoom(signal);
    }
    return collected(collector);
  });
  if ('value' in tags) {
    const { index, skipped } = tags.value;
    return { ...NO_TAGS, index, notes: [...limitNotes, ...buildSkippedTagNotes(skipped, index.size)] };
  }
  tagReservation.reserve(-collector.bytes);
  const note = `tags could not be read: ${tags.failed}`;
  return { ...NO_TAGS, notes: [{ rule: '', note, kind: 'tags' }], isIncomplete: tags.isTransient };
}

function collected(collector: RegionTagsCollector): RegionTags {
  try {
    return collector.end();
  } catch (error) {
    throw new AwsCallError('SelectResourceConfig', error);
  }
}

function buildLimitNote(read: number): RuleNote {
  const note = `tags of ${read} resources were read, which is as many as are kept; all others count as without tags`;
  return { rule: '', note, kind: 'tags-limited' };
}

/**
 * Returns the note about lines of the inventory that cannot be parsed. The tags of their resources are missing, but those of all other
 * resources are kept.
 */
function buildSkippedTagNotes([first, ...others]: readonly string[], read: number): RuleNote[] {
  if (first === undefined) return [];
  const lines = `${formatCount(1 + others.length, 'line')} of the inventory`;
  return [{ rule: '', note: `${lines} could not be read next to ${read} that could: ${first}`, kind: 'tags-skipped' }];
}
