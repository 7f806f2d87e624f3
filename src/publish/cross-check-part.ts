// Creates the part of a report that the cross-check adds: the result for each rule, a tab, a line on the tab `Summary` and a warning.
import type { DiscoveredAccount } from '#domain/coverage/account.ts';
import type { Coverage, CoverageLine } from '#domain/coverage/reconciliation.ts';
import { areRulesRead } from '#domain/coverage/dispositions.ts';
import { checkRegion, createCheckCounts, type ReportedRule, type RuleCheck } from '#domain/cross-check/cross-check.ts';
import { describeCrossCheck, findCrossCheckWarnings, type CrossCheckSummary } from '#domain/cross-check/summary.ts';
import { toReportedRegion } from '#domain/cross-check/reported-region.ts';
import { needsReread, confirmDifference, type Reread } from '#domain/cross-check/confirm-difference.ts';
import { createKnownFailures } from '#domain/cross-check/known-failures.ts';
import type { RegionRules } from '#domain/rule-health/rule-facts.ts';
import { createCrossCheckWorksheet } from '#domain/worksheets/cross-check.ts';
import type { NamedWorksheet } from '#domain/worksheets/worksheets.ts';
import type { CrossCheckInputs } from './read-aggregate.ts';

type ReadRules = (line: CoverageLine) => Promise<RegionRules | undefined>;

export type CrossCheckPart = {
  /**
   * Wraps a function that reads rules, so that each region read is also compared with the aggregator. Rows and percentages do not change.
   */
  wrapReader: (readRules: ReadRules) => ReadRules;
  /** Returns the result of the cross-check, or undefined if no aggregator is set. */
  summary: () => CrossCheckSummary | undefined;
  /** Returns the line for the tab `Summary`. */
  line: () => string;
  flags: () => string[];
  /** Returns the coverage. For each region that was not read, the reason also states what the aggregator reported. */
  withKnownFailures: (coverage: Coverage) => Coverage;
  worksheet: () => NamedWorksheet<'Cross-check'> | undefined;
};

/** Creates the part. `inputs` is undefined if no aggregator is set. */
export function createCrossCheckPart(
  inputs: CrossCheckInputs | undefined,
  accounts: readonly DiscoveredAccount[],
): CrossCheckPart {
  const counts = createCheckCounts();
  const sheet = inputs && createCrossCheckWorksheet(inputs.aggregator);
  const known = createKnownFailures();
  const check = inputs && !('fault' in inputs) ? createChecker(inputs, accounts) : undefined;
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  const summary = (): CrossCheckSummary | undefined => {
    if (!inputs) return undefined;
    const { name, region } = inputs.aggregator;
    return { name, region, ...('fault' in inputs ? { fault: inputs.fault } : { counts: { ...counts } }) };
  };
  return {
    wrapReader: (readRules) => async (line) => {
      const facts = await readRules(line);
      for (const found of check?.(line, facts) ?? []) {
        counts[found.outcome] += 1;
        sheet?.take(found, names.get(found.accountId) ?? '');
        if (!areRulesRead(line.disposition)) known.take(found);
      }
      return facts;
    },
    summary,
    line: () => describeCrossCheck(summary()),
    flags: () => findCrossCheckWarnings(summary(), inputs?.aggregator.warningPercent ?? 100),
    withKnownFailures: (coverage) => ({ ...coverage, lines: coverage.lines.map(known.describe) }),
    worksheet: () => sheet?.worksheet(summary()!),
  };
}

/** Returns a function that compares a region and resolves its differences with the rules that were re-read. */
function createChecker(
  { index, startedAtMs, rereads }: Extract<CrossCheckInputs, { rereads: unknown }>,
  accounts: readonly DiscoveredAccount[],
): (line: CoverageLine, facts: RegionRules | undefined) => RuleCheck[] {
  const joined = new Map(accounts.map(({ id, joinedAtMs }) => [id, joinedAtMs]));
  const rereadByRule = new Map(rereads.map((reread): [string, Reread] => [nameRule(reread), reread]));
  return (line, facts) => {
    const region = toReportedRegion(line, facts, joined.get(line.accountId));
    if (!region) return [];
    const ours = new Map(region.rules.map((rule): [string, ReportedRule] => [rule.rule, rule]));
    return checkRegion(region, index, startedAtMs).map((check) =>
      needsReread(check)
        ? confirmDifference(check, ours.get(check.rule)!, rereadByRule.get(nameRule(check)), startedAtMs)
        : check,
    );
  };
}

const nameRule = ({ accountId, region, rule }: Pick<RuleCheck, 'accountId' | 'region' | 'rule'>) =>
  `${accountId} ${region} ${rule}`;
