// The rule families that an account should have in a region: those that the report settings require, or those that nearly all accounts of
// the same environment have in that region.
import type { Account } from '#domain/coverage/account.ts';
import { isInUnit } from '#domain/coverage/units.ts';
import type { BaselineSetting, Environment } from '#domain/settings/report-settings.ts';
import { copyDetached } from '#domain/top-n.ts';

/** The properties of an account and region that determine which baselines apply. */
export type BaselineTarget = Pick<Account, 'ou' | 'ouIds'> & { environment: Environment; region: string };

/** Creates a function that returns the distinct families that the settings require in an account and region. */
export function createBaseline(settings: readonly BaselineSetting[]): (place: BaselineTarget) => string[] {
  return (place) => {
    const asked = settings.filter(({ environments, ous, regions }) => {
      if (environments && !environments.includes(place.environment)) return false;
      if (regions && !regions.includes(place.region)) return false;
      return !ous || ous.some((unit) => isInUnit(place, unit));
    });
    return [...new Set(asked.flatMap(({ rules }) => rules))];
  };
}

/** If at least this share of an environment's accounts have a family in a region, the family is considered missing in the others. */
const INFERRED_SHARE = 0.9;

/** A family that is missing in an account and region although most accounts of the same environment have it there. */
export type InferredGap = {
  accountId: string;
  region: string;
  family: string;
  accountsWithFamily: number;
  accounts: number;
};

type Member = { accountId: string; region: string; families: readonly number[] };
type Group = { environment: Environment; accountsWithFamily: Map<number, number>; members: Member[] };

/** Infers baselines from what is deployed. To save memory, families are numbered, and accounts with the same families share one list. */
export function createInferredBaseline(): {
  take: (place: { accountId: string; region: string; environment: Environment }, families: ReadonlySet<string>) => void;
  /** Returns the gaps by environment and region, in the order in which the accounts were added. */
  gaps: () => (InferredGap & { environment: Environment })[];
} {
  const numbers = new Map<string, number>();
  const lists = new Map<string, readonly number[]>();
  const groups = new Map<string, Group>();
  const familyNumberOf = (family: string): number => {
    const known = numbers.get(family);
    if (known !== undefined) return known;
    numbers.set(copyDetached(family), numbers.size);
    return numbers.size - 1;
  };
  return {
    take({ accountId, region, environment }, families) {
      const own = [...families].map(familyNumberOf).toSorted((a, b) => a - b);
      const shared = lists.get(own.join()) ?? own;
      lists.set(own.join(), shared);
      const key = `${environment} ${region}`;
      const group = groups.get(key) ?? { environment, accountsWithFamily: new Map<number, number>(), members: [] };
      groups.set(key, group);
      for (const family of own) group.accountsWithFamily.set(family, (group.accountsWithFamily.get(family) ?? 0) + 1);
      group.members.push({ accountId, region, families: shared });
    },

    gaps() {
      const names = [...numbers.keys()];
      return [...groups.values()].flatMap((group) =>
        findGaps(group).map(({ family, ...gap }) => ({
          ...gap,
          family: names[family]!,
          environment: group.environment,
        })),
      );
    },
  };
}

function findGaps({ accountsWithFamily, members }: Group): (Omit<InferredGap, 'family'> & { family: number })[] {
  const accounts = members.length;
  const expected = [...accountsWithFamily].filter(
    ([, count]) => count < accounts && count >= accounts * INFERRED_SHARE,
  );
  if (expected.length === 0) return [];
  return members.flatMap(({ accountId, region, families }) =>
    expected
      .filter(([family]) => !families.includes(family))
      .map(([family, count]) => ({ accountId, region, family, accountsWithFamily: count, accounts })),
  );
}
