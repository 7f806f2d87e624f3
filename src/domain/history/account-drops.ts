// Warns about accounts whose rules or rows fell by at least half since the last report. The totals of a large organization hide such drops.
import { isCovered, isInScope } from '#domain/coverage/dispositions.ts';
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { formatCount } from '#domain/coverage/notes.ts';
import { csvLine } from '#domain/rows/rows.ts';

/** The rules and rows of an account that was read in every region in scope. */
export type AccountSize = { accountId: string; name: string; rules: number; rows: number };

export const ACCOUNT_SIZE_COLUMNS = ['AccountId', 'AccountName', 'Rules', 'Rows'] as const;

/** A drop to this share or less triggers a warning. */
const MAX_REMAINING_SHARE = 0.5;

/** Counts below these minimums are not checked, because they vary too much from week to week. */
const MIN_RULES = 4;
const MIN_ROWS = 20;

/** The maximum number of accounts that the warning names. */
const MAX_NAMED_ACCOUNTS = 10;

/** Returns the size of each account that was read in every region in scope. Accounts that failed have separate warnings. */
export function measureAccounts(lines: readonly CoverageLine[]): AccountSize[] {
  return [...Map.groupBy(lines, ({ accountId }) => accountId).values()].flatMap((regions) => {
    const inScope = regions.filter(({ disposition }) => isInScope(disposition));
    const [first] = inScope;
    if (first === undefined || !inScope.every(({ disposition }) => isCovered(disposition))) return [];
    const sum = (of: 'rules' | 'rows') => inScope.reduce((total, line) => total + line[of], 0);
    return [{ accountId: first.accountId, name: first.name, rules: sum('rules'), rows: sum('rows') }];
  });
}

/** Returns the sizes as CSV. */
export function formatAccountSizes(sizes: readonly AccountSize[]): string {
  const lines = sizes.map(({ accountId, name, rules, rows }) => [accountId, name, String(rules), String(rows)]);
  return [ACCOUNT_SIZE_COLUMNS, ...lines].map(csvLine).join('');
}

/**
 * Returns the warning as one line that names the accounts, or no line if there is nothing to warn about. `before` contains the records of
 * the last report's sizes.
 */
export function describeAccountDrops(
  now: readonly AccountSize[],
  before: readonly (readonly string[])[],
  lastDate: string,
): string[] {
  const last = new Map(before.map(([id, , rules, rows]) => [id, { rules: Number(rules), rows: Number(rows) }]));
  const droppedAccounts = now.flatMap(({ accountId, name, rules, rows }) => {
    const was = last.get(accountId);
    if (!was) return [];
    const drops = [
      ...(was.rules >= MIN_RULES && rules <= was.rules * MAX_REMAINING_SHARE ? [`rules ${was.rules} → ${rules}`] : []),
      ...(was.rows >= MIN_ROWS && rows <= was.rows * MAX_REMAINING_SHARE ? [`rows ${was.rows} → ${rows}`] : []),
    ];
    return drops.length > 0 ? [`${accountId} ${name} (${drops.join(', ')})`] : [];
  });
  if (droppedAccounts.length === 0) return [];
  const more =
    droppedAccounts.length > MAX_NAMED_ACCOUNTS ? ` and ${droppedAccounts.length - MAX_NAMED_ACCOUNTS} more` : '';
  const named = droppedAccounts.slice(0, MAX_NAMED_ACCOUNTS).join('; ');
  return [
    `rules or rows of ${formatCount(droppedAccounts.length, 'account')} fell by half since ${lastDate}: ${named}${more}`,
  ];
}
