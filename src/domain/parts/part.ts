// A part of a report concerns one owner or one top-level organizational unit. Each finding is in exactly one part of each kind.
import type { PartKind } from '#domain/settings/part-settings.ts';
import { copyDetached } from '#domain/top-n.ts';

/** `none` holds everything without an owner or unit. `further` holds the owners or units beyond the maximum number of parts. */
export type PartType = 'named' | 'none' | 'further';

export type PartName = { kind: PartKind; type: PartType; name: string };

/** The maximum number of named parts of each kind. A limit is needed because owners come from tags, which are free text. */
const MAX_NAMED_PARTS = 1_000;

const UNNAMED_PART_NAMES: Readonly<Record<PartKind, Readonly<Record<Exclude<PartType, 'named'>, string>>>> = {
  owners: { none: 'no owner', further: 'further owners' },
  ous: { none: 'no organizational unit', further: 'further organizational units' },
};

/** Returns the top-level unit of a path of names joined by `/`; undefined for an account directly below the organization root. */
export function findTopLevelUnit(ou: string): string | undefined {
  return ou.split('/')[0] || undefined;
}

export type PartIndex = {
  /** The parts so far, in the order in which they were added. */
  parts: readonly PartName[];
  /** Returns the index of the part for an owner or unit, and adds the part if it is new. */
  indexOf: (name: string | undefined) => number;
};

/** Creates the index of the parts of one kind. After `maxNamed` names, every new name belongs to the part `further`. */
export function createPartIndex(kind: PartKind, maxNamed: number = MAX_NAMED_PARTS): PartIndex {
  const parts: PartName[] = [];
  // An object is used instead of a Map, because V8 copies the keys of objects. A Map key that is a slice of a chunk of rows would keep the
  // whole chunk in memory.
  const known = Object.create(null) as Record<string, number>;
  const unnamedParts: Partial<Record<PartType, number>> = {};
  let named = 0;

  const findUnnamedPart = (type: Exclude<PartType, 'named'>): number =>
    (unnamedParts[type] ??= parts.push({ kind, type, name: UNNAMED_PART_NAMES[kind][type] }) - 1);

  return {
    parts,
    indexOf(name) {
      if (name === undefined || name === '') return findUnnamedPart('none');
      const found = known[name];
      if (found !== undefined) return found;
      if (named === maxNamed) return findUnnamedPart('further');
      named += 1;
      return (known[name] = parts.push({ kind, type: 'named', name: copyDetached(name) }) - 1);
    },
  };
}
