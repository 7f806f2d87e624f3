// Reconciliation produces exactly one line for every listed account in every region, and counts that add up.
import type { DiscoveredAccount } from './account.ts';
import { ALL_DISPOSITIONS, isCovered, isFailure, isInScope, type Disposition } from './dispositions.ts';
import { findRemedy } from './causes.ts';
import type { TagKeySettings } from '#domain/settings/tag-keys.ts';
import { toPercent } from '#domain/percent.ts';
import { emptyOutcome, type AccountOutcome, type RegionOutcome } from './outcome.ts';

/** The accounts that Organizations listed and the regions in scope, against which coverage is measured. */
export type Discovery = {
  accounts: readonly DiscoveredAccount[];
  regions: readonly string[];
  /** The tag keys that are evaluated; absent if the report settings name none. */
  tagKeys?: TagKeySettings;
  /** The excluded accounts that AWS Organizations does not list; absent if there are none. */
  unknownExclusions?: readonly string[];
};

/** The maximum number of ids that a warning names. */
const MAX_IDS_SHOWN = 10;

/**
 * Returns the warning about excluded accounts that AWS Organizations does not list. Each has left the organization, or its id is mistyped.
 */
export function describeUnknownExclusions(ids: readonly string[] = []): string[] {
  if (ids.length === 0) return [];
  const more = ids.length > MAX_IDS_SHOWN ? ` and ${ids.length - MAX_IDS_SHOWN} more` : '';
  const named = `${ids.slice(0, MAX_IDS_SHOWN).join(', ')}${more}`;
  return [
    `excluded, but not in the organization: ${named}; correct EXCLUDE_ACCOUNT_IDS or this run's excludeAccountIds`,
  ];
}

export type CoverageLine = RegionOutcome & { accountId: string; name: string; ou: string; remedy: string };

export type AccountCounts = {
  discovered: number;
  scanned: number;
  failed: number;
  excluded: number;
  notActive: number;
};

export type Coverage = {
  lines: CoverageLine[];
  accounts: AccountCounts;
  dispositions: Record<Disposition, number>;
  rows: number;
  /** The share of the regions in scope that were covered, in percent with two decimals; null if no region was in scope. */
  percent: number | null;
};

/**
 * Returns one line for each account and region, in the order of the raw CSV. An account in scope that has no outcome is also a failure, so
 * that nothing goes missing silently.
 */
export function reconcile({ accounts, regions }: Discovery, outcomes: readonly AccountOutcome[]): Coverage {
  const byAccount = new Map(outcomes.map((outcome) => [outcome.accountId, outcome.regions]));
  const lines = accounts.flatMap((account) =>
    regions.map((region) => {
      const outcome = findOutcome(account, region, byAccount.get(account.id));
      return {
        accountId: account.id,
        name: account.name,
        ou: account.ou,
        ...outcome,
        remedy: findRemedy(outcome),
      };
    }),
  );
  const dispositions = Object.fromEntries(ALL_DISPOSITIONS.map((name) => [name, 0])) as Record<Disposition, number>;
  for (const { disposition } of lines) dispositions[disposition] += 1;
  const inScope = lines.filter(({ disposition }) => isInScope(disposition)).length;
  const covered = lines.filter(({ disposition }) => isCovered(disposition)).length;
  return {
    lines,
    accounts: countAccounts(accounts, lines),
    dispositions,
    rows: lines.reduce((sum, line) => sum + line.rows, 0),
    percent: inScope === 0 ? null : toPercent(covered, inScope),
  };
}

function findOutcome(account: DiscoveredAccount, region: string, regions?: readonly RegionOutcome[]): RegionOutcome {
  if (account.scope !== 'scan') return emptyOutcome(region, account.scope, account.reason);
  const outOfScope = account.outOfScope?.[region];
  if (outOfScope !== undefined) return emptyOutcome(region, 'excluded', outOfScope);
  return (
    regions?.find((outcome) => outcome.region === region) ??
    emptyOutcome(region, 'failed', 'the run holds no outcome of this account and region')
  );
}

function countAccounts(accounts: readonly DiscoveredAccount[], lines: readonly CoverageLine[]): AccountCounts {
  const failed = new Set(lines.filter(({ disposition }) => isFailure(disposition)).map(({ accountId }) => accountId));
  const excluded = accounts.filter(({ scope }) => scope === 'excluded').length;
  const notActive = accounts.filter(({ scope }) => scope === 'not-active').length;
  const scanned = accounts.length - failed.size - excluded - notActive;
  return { discovered: accounts.length, scanned, failed: failed.size, excluded, notActive };
}
