// Names the workbook files of parts.
// An owner's name is free text, so it is converted to a name that is safe in object keys and in every file system.
import { createHash } from 'node:crypto';
import type { PartName } from '#domain/parts/part.ts';

/** Matches names that need no conversion. Names that look like converted names are converted too, so that the two cannot collide. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9.@_-]{0,79}$/;
const HAS_DIGEST_SUFFIX = /-[0-9a-f]{16,}$/;

const MAX_READABLE_CHARACTERS = 60;
const DIGEST_CHARACTERS = 16;

/**
 * Returns each part's file name below its publication, such as `owners/payments@example.com.xlsx`. Unsafe names keep only their letters and
 * digits and get a digest. File names of parts without a name begin with an underscore. File names are unique even if case is ignored.
 */
export function namePartFiles(parts: readonly PartName[]): string[] {
  const isSafe = ({ type, name }: PartName) =>
    type === 'named' && SAFE_NAME.test(name) && !HAS_DIGEST_SUFFIX.test(name);
  const caseFoldedPath = (part: PartName) => `${part.kind}/${part.name.toLowerCase()}`;
  const plain = Map.groupBy(parts.filter(isSafe), caseFoldedPath);
  const short = parts.map((part) => {
    const isUnique = isSafe(part) && plain.get(caseFoldedPath(part))!.length === 1;
    return isUnique ? part.name : encodedName(part, DIGEST_CHARACTERS);
  });
  const pathOf = (part: PartName, name: string) => `${part.kind}/${name}.xlsx`;
  const taken = Map.groupBy(short.keys(), (index) => pathOf(parts[index]!, short[index]!).toLowerCase());
  return parts.map((part, index) => {
    const path = pathOf(part, short[index]!);
    // An attacker could construct two names whose digests have the same prefix. In that case, both get the whole digest.
    return taken.get(path.toLowerCase())!.length === 1 ? path : pathOf(part, encodedName(part, Infinity));
  });
}

const UNNAMED_PART_FILES = {
  none: { owners: '_unowned', ous: '_root' },
  further: { owners: '_further', ous: '_further' },
} as const;

function encodedName({ kind, type, name }: PartName, digestCharacters: number): string {
  if (type !== 'named') return UNNAMED_PART_FILES[type][kind];
  const readable = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, MAX_READABLE_CHARACTERS)
    .replaceAll(/^-|-$/g, '');
  // The name is hashed as JSON, in which different lone surrogates stay different.
  const digest = createHash('sha256').update(JSON.stringify(name)).digest('hex').slice(0, digestCharacters);
  return `${readable || 'name'}-${digest}`;
}
