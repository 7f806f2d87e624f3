// Converts the reported data for an account and region to the form that is compared with an aggregator.
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { areRulesRead, isInScope } from '#domain/coverage/dispositions.ts';
import type { RegionRules, RuleFacts } from '#domain/rule-health/rule-facts.ts';
import type { ReportedRegion, ReportedRule } from './cross-check.ts';

/** Returns a region to compare, or undefined if the region is out of scope. */
export function toReportedRegion(
  {
    accountId,
    region,
    disposition,
    listedRules,
  }: Pick<CoverageLine, 'accountId' | 'region' | 'disposition' | 'listedRules'>,
  facts: RegionRules | undefined,
  joinedAtMs: number | undefined,
): ReportedRegion | undefined {
  if (!isInScope(disposition)) return undefined;
  const place = { accountId, region, ...(joinedAtMs === undefined ? {} : { joinedAtMs }) };
  // A region in which one rule failed still has facts about the other rules.
  if (facts) return { ...place, ...findMissingCounts(facts), rules: facts.rules.map(toReportedRule) };
  if (!areRulesRead(disposition)) return { ...place, unread: disposition, rules: [] };
  return { ...place, ...(listedRules === 0 ? {} : { uncertainty: NO_COUNTS }), rules: [] };
}

const NO_COUNTS = 'the region was read without the cross-check: its verdicts were not counted';

/** Whether a rule was read by a worker without an aggregator setting, so that its results were not counted. */
const lacksCounts = ({ verdicts, unread, isInternal }: RuleFacts) =>
  verdicts === undefined && unread === undefined && isInternal !== true;

function findMissingCounts({ rules }: RegionRules): Pick<ReportedRegion, 'uncertainty'> {
  return rules.some(lacksCounts) ? { uncertainty: NO_COUNTS } : {};
}

function toReportedRule({ name, verdicts, unread, isInternal, status, resultsInvokedAt }: RuleFacts): ReportedRule {
  const why = unread ?? (isInternal ? 'the rule is internal to a service' : undefined);
  const evaluatedAtMs = status?.evaluatedAt ?? resultsInvokedAt;
  return {
    rule: name,
    ...(verdicts ?? { compliant: 0, nonCompliant: 0 }),
    ...(why === undefined ? {} : { unread: why }),
    ...(evaluatedAtMs === undefined ? {} : { evaluatedAtMs }),
  };
}
