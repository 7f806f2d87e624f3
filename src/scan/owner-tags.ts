// Collects the owners of findings whose counted tag is not in the raw CSV, because its key is not exactly `Owner`.
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import { tagKey } from '#src/aws/resource-tags.ts';

const { ComplianceType, ResourceType, ResourceIdentifier } = columnIndex;

/** Creates a collector. `owners` has the owners by `type\nid`. Only those of resources that are NON_COMPLIANT are kept. */
export function collectOwnerTags(owners: ReadonlyMap<string, string>) {
  const found = Object.create(null) as Record<string, string>;
  return {
    noteRows: (rows: readonly Row[]): void => {
      if (owners.size === 0) return;
      for (const row of rows) {
        if (row[ComplianceType] !== 'NON_COMPLIANT') continue;
        const key = tagKey(row[ResourceType]!, row[ResourceIdentifier]!);
        const owner = owners.get(key);
        if (owner !== undefined) found[key] = owner;
      }
    },
    /** Returns what to store, which is nothing if no such owner was found. */
    end: (): { ownerTags?: Record<string, string> } => (Object.keys(found).length > 0 ? { ownerTags: found } : {}),
  };
}
