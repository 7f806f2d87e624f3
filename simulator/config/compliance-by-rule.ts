// DescribeComplianceByConfigRule: one verdict a rule, with the number of resources that fail it, capped.
import type { Failure } from '#simulator/base/answer.ts';
import { eachResult, resultsOf, summarize } from './results.ts';
import { invalidNextToken, selectRules } from './rules.ts';
import { countFindings } from '#simulator/world/findings.ts';
import { pageToken, readPageToken } from '#simulator/base/page-tokens.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { Call, Simulation } from '#simulator/simulation/simulation.ts';
import { ruleName } from '#simulator/world/world.ts';

const PAGE = 25;

export function describeComplianceByRule(
  simulation: Simulation,
  _call: Call,
  place: AccountRegion,
  request: Readonly<Record<string, unknown>>,
): string | Failure {
  const { world } = simulation;
  const selected = selectRules(simulation, place, request);
  if ('code' in selected) return selected;
  const scope = `compliance ${place.hash}`;
  const offset = readPageToken(scope, request['NextToken']);
  if (offset === undefined) return invalidNextToken();
  const wanted = (request['ComplianceTypes'] ?? []) as readonly string[];
  const counts = countFindings(place, world.templates, world.scenario);
  const rules = selected.slice(offset, offset + PAGE).map((rule) => {
    const found = summarize(eachResult(resultsOf(simulation, place, rule, counts)));
    const isFailing = found?.ComplianceType === 'NON_COMPLIANT';
    // The API Reference: INSUFFICIENT_DATA also where all results are NOT_APPLICABLE.
    const Compliance = isFailing ? found : { ComplianceType: found?.ComplianceType ?? 'INSUFFICIENT_DATA' };
    return { ConfigRuleName: ruleName(world, place, rule), Compliance };
  });
  const shown = rules.filter(({ Compliance }) => wanted.length === 0 || wanted.includes(Compliance.ComplianceType));
  const next = offset + PAGE < selected.length ? { NextToken: pageToken(scope, offset + PAGE) } : {};
  return JSON.stringify({ ComplianceByConfigRules: shown, ...next });
}
