// What the report has of an account and region, in the form in which it is compared with an aggregator.
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { areRulesRead, isInScope } from '#domain/coverage/dispositions.ts';
import type { RegionRules, RuleFacts } from '#domain/rule-health/rule-facts.ts';
import type { ReportedRegion, ReportedRule } from './cross-check.ts';

/** Returns a region to compare. Undefined if it is out of scope: nobody asked for it, so there is nothing to compare. */
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
  // A region that failed in one rule still has the facts of the others.
  if (facts) return { ...place, ...findDoubt(facts), rules: facts.rules.map(toReportedRule) };
  if (!areRulesRead(disposition)) return { ...place, unread: disposition, rules: [] };
  return { ...place, ...(listedRules === 0 ? {} : { doubt: NO_COUNTS }), rules: [] };
}

const NO_COUNTS = 'the region was read without the cross-check: its verdicts were not counted';

/** Whether a rule was read and its results were not counted, because the worker that read it had no aggregator set. */
const lacksCounts = ({ verdicts, unread, isInternal }: RuleFacts) =>
  verdicts === undefined && unread === undefined && isInternal !== true;

function findDoubt({ rules }: RegionRules): Pick<ReportedRegion, 'doubt'> {
  return rules.some(lacksCounts) ? { doubt: NO_COUNTS } : {};
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
