// Retires findings that can no longer be judged, so that they do not stay open for ever.
import { daysBetween } from '#domain/dates.ts';
import { compileWildcard } from '#domain/wildcard.ts';
import type { LedgerEntry } from './ledger.ts';

/** The days after which a finding that was not seen is retired, and for which departed findings stay listed. */
export const RETIRED_AFTER_DAYS = 90;

export type RetirementInputs = {
  /** The rule families that the settings retire; `*` matches any characters. */
  retiredRules: readonly string[];
  /** The date of the last report that found each rule family deployed anywhere, as the last report knew it. */
  lastListed: Readonly<Record<string, string>>;
  reportDate: string;
};

/** Creates a function that returns why a finding that would be unknown is retired instead, or undefined. */
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
