// A part of a report: what concerns one owner, or one top-level organizational unit. Each finding is in exactly one part of a kind.
import type { PartKind } from '#domain/settings/part-settings.ts';
import { copyDetached } from '#domain/top-n.ts';

/** `none` holds what has no owner or unit; `further` holds the owners or units above the maximum number of parts. */
export type PartType = 'named' | 'none' | 'further';

export type PartName = { kind: PartKind; type: PartType; name: string };

/** The maximum number of parts with a name, by kind. Owners come from tags, which are free text. */
const MAX_NAMED_PARTS = 1_000;

const SHOWN: Readonly<Record<PartKind, Readonly<Record<Exclude<PartType, 'named'>, string>>>> = {
  owners: { none: 'no owner', further: 'further owners' },
  ous: { none: 'no organizational unit', further: 'further organizational units' },
};

/** Returns the top-level unit of a path of names joined by `/`; undefined for an account that is in no unit. */
export function findTopLevelUnit(ou: string): string | undefined {
  return ou.split('/')[0] || undefined;
}

export type PartIndex = {
  /** The parts so far, in the order in which they were first met. */
  parts: readonly PartName[];
  /** Returns the index of the part that something with this owner or unit belongs to. */
  indexOf: (name: string | undefined) => number;
};

/** Creates the parts of a kind. After `maxNamed` names, every new name belongs to the part `further`. */
export function createPartIndex(kind: PartKind, maxNamed: number = MAX_NAMED_PARTS): PartIndex {
  const parts: PartName[] = [];
  // An object's keys are copies. A text cut from a chunk of rows would keep the chunk in memory.
  const known = Object.create(null) as Record<string, number>;
  const special: Partial<Record<PartType, number>> = {};
  let named = 0;

  const findSpecial = (type: Exclude<PartType, 'named'>): number =>
    (special[type] ??= parts.push({ kind, type, name: SHOWN[kind][type] }) - 1);

  return {
    parts,
    indexOf(name) {
      if (name === undefined || name === '') return findSpecial('none');
      const found = known[name];
      if (found !== undefined) return found;
      if (named === maxNamed) return findSpecial('further');
      named += 1;
      return (known[name] = parts.push({ kind, type: 'named', name: copyDetached(name) }) - 1);
    },
  };
}
