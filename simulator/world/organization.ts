// The organization of a seed: its units and accounts, the only part of the content that is kept in memory.
import { nameAccount } from './account-names.ts';
import { choose, fraction, hashText, mix } from '#simulator/base/hash.ts';
import { growUnits, type Unit, type UnitTree } from '#simulator/base/organization-units.ts';
import type { Scenario } from '#simulator/scenario/scenario.ts';

export type AccountState = 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED' | 'PENDING_ACTIVATION';

export interface Account {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly application: string;
  readonly environment: string;
  /** `undefined`: directly under the root. */
  readonly unit: Unit | undefined;
  readonly state: AccountState;
  /** What everything inside the account is computed from. */
  readonly hash: number;
  /** Milliseconds since 1970. */
  readonly joinedAt: number;
}

export interface Organization extends UnitTree {
  readonly accounts: readonly Account[];
  readonly byId: ReadonlyMap<string, Account>;
}

/** The account whose identity the product starts with, and where its bucket is; always the first in the list. */
export const HUB_ACCOUNT_ID = '123456789012';
/** The account that owns the organization; the third in the list. */
export const MANAGEMENT_ACCOUNT_ID = '210987654321';
/** An ordinary account with a leading zero that every organization of two or more has; the second in the list. */
const SECOND_ACCOUNT_ID = '012345678901';
const FIXED_IDS = [HUB_ACCOUNT_ID, SECOND_ACCOUNT_ID, MANAGEMENT_ACCOUNT_ID] as const;

const NOT_ACTIVE: readonly AccountState[] = ['SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'PENDING_ACTIVATION'];

/** Twelve digits; one account in eight has a leading zero, which a reader of numbers would lose. */
function accountId(hash: number, index: number): string {
  const digits = String(100_000_000_000 + Math.floor(fraction(hash) * 1e6) * 899_999 + (mix(hash, 1) % 899_999));
  return index % 8 === 4 ? `0${digits.slice(1)}` : digits;
}

/** Builds the organization: the same one for the same seed, size and settings. */
export function buildOrganization(scenario: Scenario): Organization {
  const { seed } = scenario;
  const tree = growUnits(seed);
  const candidates = Array.from({ length: Math.max(scenario.accounts - FIXED_IDS.length, 0) }, (_, i) => i + 3);
  const notActive = Math.round(candidates.length * scenario.organization.notActiveShare);
  const states = new Map(
    choose(candidates, notActive, mix(seed, 31)).map((index, i) => [index, NOT_ACTIVE[i % NOT_ACTIVE.length]!]),
  );
  const byId = new Map<string, Account>();
  for (let index = 0; index < scenario.accounts; index++) {
    let hash = mix(mix(seed, 41), index);
    let id: string = FIXED_IDS[index] ?? accountId(hash, index);
    while (byId.has(id)) id = accountId((hash = mix(hash, 7)), index);
    const { unit, ...names } = nameAccount(seed, index, scenario.organization.awkwardNames);
    byId.set(id, {
      ...names,
      index,
      id,
      unit: unit === undefined ? undefined : tree.byPath.get(unit)!,
      state: states.get(index) ?? 'ACTIVE',
      hash: mix(seed, hashText(id)),
      joinedAt: Date.UTC(2019, 0, 1) + (hash % (5 * 365)) * 86_400_000,
    });
  }
  return { ...tree, accounts: [...byId.values()], byId };
}

/** The names of an account's units, root first, joined by `/`; empty directly under the root. */
export function ouOf({ units }: Organization, { unit }: Account): string {
  const names = new Map(units.map(({ id, name }) => [id, name]));
  const path = unit?.path.split('/') ?? [];
  return path.flatMap((id) => names.get(id) ?? []).join('/');
}
