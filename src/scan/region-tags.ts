// Reads the tags of a region's resources. Tags are an extra, because the rows are complete without them.
import { formatCount, type RuleNote } from '#domain/coverage/notes.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import { AwsCallError } from '#src/aws/aws-errors.ts';
import { RegionTagsCollector, type RegionTags } from '#src/aws/resource-tags.ts';
import type { TagKeySettings } from '#domain/settings/tag-keys.ts';
import { readExtra } from './extras.ts';
import type { Reservation } from './memory-budget.ts';

type Tags = Pick<RegionTags, 'index' | 'owners'> & { notes: RuleNote[]; isIncomplete: boolean };

export const NO_TAGS: Tags = { index: new Map(), owners: new Map(), notes: [], isIncomplete: false };

/**
 * The maximum number of resources of a region whose tags are kept, about 90 MB. A note reports that the tags of all other resources are
 * missing.
 */
const MAX_TAGGED_RESOURCES = 500_000;

/** The approximate memory for the tags of one resource until the region is stored. Most of it is for the resource's key. */
const TAGS_BYTES = 180;

type ReadTagsOptions = { tagKeys: TagKeySettings; reservation: Reservation; signal: AbortSignal };

/**
 * Reads the tags of a region and adds their size to the reservation as they arrive. Errors from AWS become notes. Throws only the signal's
 * reason, if the signal is aborted.
 */
export async function readTags(
  reader: Pick<ConfigReader, 'tags'>,
  { tagKeys, reservation, signal }: ReadTagsOptions,
  maxResources = MAX_TAGGED_RESOURCES,
): Promise<Tags> {
  const collector = new RegionTagsCollector();
  const limitNotes: RuleNote[] = [];
  const tags = await readExtra(async () => {
    for await (const lines of reader.tags(tagKeys)) {
      if (lines.length > 0 && collector.size >= maxResources) {
        limitNotes.push(buildLimitNote(collector.size));
        break;
      }
      const before = collector.size;
      collector.add(lines);
      reservation.reserve((collector.size - before) * TAGS_BYTES);
      await reservation.waitForRoom(signal);
    }
    return collected(collector);
  });
  if ('value' in tags) {
    const { index, owners, skipped } = tags.value;
    reservation.reserve(owners.size * TAGS_BYTES);
    return { ...NO_TAGS, index, owners, notes: [...limitNotes, ...buildSkippedTagNotes(skipped, index.size)] };
  }
  reservation.reserve(-collector.size * TAGS_BYTES);
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
