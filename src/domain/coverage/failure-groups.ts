// Groups failed accounts for display, by disposition and remedy.
import type { FailedAccount } from './outcome.ts';
import { findRemedy } from './causes.ts';
import type { Disposition } from './dispositions.ts';

/** An account, and the regions in which it failed for the same reason. */
export type FailureLine = Pick<FailedAccount, 'accountId' | 'name' | 'reason'> & { regions: string[] };

export type FailureGroup = { disposition: Disposition; remedy: string; lines: FailureLine[] };

/** Groups failures and keeps their order within each group. */
export function groupFailures(failures: readonly Omit<FailedAccount, 'remedy'>[]): FailureGroup[] {
  const keyOf = ({ disposition, cause }: Omit<FailedAccount, 'remedy'>) => `${disposition} ${cause ?? ''}`;
  return [...Map.groupBy(failures, keyOf).values()].map((group) => ({
    disposition: group[0]!.disposition,
    remedy: findRemedy(group[0]!),
    lines: [...Map.groupBy(group, ({ accountId, reason }) => `${accountId} ${reason}`).values()].map((alike) => {
      const { accountId, name, reason } = alike[0]!;
      return { accountId, name, reason, regions: alike.map(({ region }) => region) };
    }),
  }));
}
