// Retires findings whose state can no longer be determined, so that they do not stay open forever.
import { daysBetween } from '#domain/dates.ts';
import { compileWildcard } from '#domain/wildcard.ts';
import type { LedgerEntry } from './ledger.ts';

/** The number of days after which a finding that no longer appears is retired, and for which departed findings stay listed. */
export const RETIRED_AFTER_DAYS = 90;

export type RetirementInputs = {
  /** The rule families that the settings retire; `*` matches any characters. */
  retiredRules: readonly string[];
  /** For each rule family, the date of the last report that found it deployed anywhere, as stored by the previous report. */
  lastListed: Readonly<Record<string, string>>;
  reportDate: string;
};

/** Creates a function that returns why a finding is retired instead of becoming unknown, or undefined if it is not retired. */
export function createRetirement({ retiredRules, lastListed, reportDate }: RetirementInputs) {
  const patterns = retiredRules.map(compileWildcard);
  const isOver = (since: string) => daysBetween(since, reportDate) > RETIRED_AFTER_DAYS;
  return ({ family, lastSeen }: LedgerEntry, isRuleHealthy: boolean): string | undefined => {
    if (patterns.some((fits) => fits(family))) return 'the report settings retire the rule';
    const listed = Object.hasOwn(lastListed, family) ? lastListed[family]! : undefined;
    if (listed !== undefined && isOver(listed)) return `the rule was seen nowhere for ${RETIRED_AFTER_DAYS} days`;
    if (isRuleHealthy && isOver(lastSeen)) return `not seen for ${RETIRED_AFTER_DAYS} days, although the rule works`;
    return undefined;
  };
}
