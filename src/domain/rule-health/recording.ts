// Determines which resource types a configuration recorder records.
import type { RecordingGroup } from './rule-facts.ts';

/** The types that `includeGlobalResourceTypes` controls (AWS Config API Reference, RecordingGroup). */
export const IAM_TYPES: ReadonlySet<string> = new Set([
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
]);

/** Returns those of `types` that are not recorded. */
export function listUnrecorded(types: readonly string[], group: RecordingGroup): string[] {
  const named = new Set(group.types);
  return types.filter((type) => {
    if (!group.recordsAll) return !named.has(type);
    return named.has(type) || (IAM_TYPES.has(type) && !group.recordsGlobalTypes);
  });
}
