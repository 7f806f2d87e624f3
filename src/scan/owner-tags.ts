// Collects the owners of findings whose owner tag is missing from the raw CSV because the tag key is not exactly `Owner`.
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import { tagKey, type TagIndex } from '#src/aws/resource-tags.ts';

const { ComplianceType, ResourceType, ResourceIdentifier } = columnIndex;

/** Creates a collector. Only the owners of NON_COMPLIANT resources are kept. */
export function collectOwnerTags(tags: Pick<TagIndex, 'ownerOf'>) {
  const found = Object.create(null) as Record<string, string>;
  return {
    onRows: (rows: readonly Row[]): void => {
      for (const row of rows) {
        if (row[ComplianceType] !== 'NON_COMPLIANT') continue;
        const key = tagKey(row[ResourceType]!, row[ResourceIdentifier]!);
        const owner = tags.ownerOf(key);
        if (owner !== undefined) found[key] = owner;
      }
    },
    /** Returns the owners to store. The result is empty if no such owner was found. */
    end: (): { ownerTags?: Record<string, string> } => (Object.keys(found).length > 0 ? { ownerTags: found } : {}),
  };
}
