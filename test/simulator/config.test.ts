// AWS Config through the real SDK: rules and their results, in pages and filtered.
import * as config from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { errorOf } from './clients.ts';
import { openLargeAccount } from './account.ts';
import { all, pagesOf } from './listing.ts';

const { client } = await openLargeAccount();
const largestRule = readLargestRule();

async function rulePages(input: config.DescribeConfigRulesCommandInput = {}): Promise<config.ConfigRule[][]> {
  const pages = await pagesOf((token) => client.send(new config.DescribeConfigRulesCommand({ ...input, ...token })));
  return pages.map(({ ConfigRules }) => ConfigRules ?? []);
}

const details = (input: config.GetComplianceDetailsByConfigRuleCommandInput) =>
  client.send(new config.GetComplianceDetailsByConfigRuleCommand(input));

const allDetails = (
  ConfigRuleName: string,
  more: Partial<config.GetComplianceDetailsByConfigRuleCommandInput> = {},
): Promise<config.EvaluationResult[]> =>
  all(
    (token) => details({ ConfigRuleName, Limit: 100, ...more, ...token }),
    (page) => page.EvaluationResults,
  );

interface ReadRule {
  readonly name: string;
  readonly results: config.EvaluationResult[];
}

/** The rule with the most results, so that pages are needed. */
async function readLargestRule(): Promise<ReadRule> {
  const rules = (await rulePages({ Filters: { RuleEvaluationVisibility: 'EXTERNAL' } })).flat();
  const read = await Promise.all(
    rules.map(async ({ ConfigRuleName: name }) => ({ name: name!, results: await allDetails(name!) })),
  );
  return read.reduce((a, b) => (a.results.length >= b.results.length ? a : b));
}

describe('rules', () => {
  test('come twenty-five a page, of every kind that an organization has', async () => {
    const pages = await rulePages();
    expect(pages.map(({ length }) => length)).toEqual([25, 25, 13]);
    const rules = pages.flat();
    const names = rules.map(({ ConfigRuleName }) => ConfigRuleName!);
    expect(new Set(names).size).toBe(63);
    expect(names.filter((name) => name.length > 128)).toEqual([]);
    const kinds = (pattern: RegExp) => names.filter((name) => pattern.test(name)).length;
    expect([
      kinds(/^securityhub-.+-\w{9}$/),
      kinds(/-conformance-pack-\w{9}$/),
      kinds(/^OrgConfigRule-.+-\w{9}$/),
    ]).toEqual([7, 8, 4]);
    const owners = new Set(rules.map(({ Source }) => Source!.Owner));
    expect(owners).toEqual(new Set(['AWS', 'CUSTOM_LAMBDA', 'CUSTOM_POLICY']));
    const creators = new Set(rules.map(({ CreatedBy }) => CreatedBy));
    expect(creators).toEqual(new Set(['config-conforms.amazonaws.com', 'securityhub.amazonaws.com', undefined]));
  });

  test('can be filtered by visibility, or asked for by name', async () => {
    const internal = (await rulePages({ Filters: { RuleEvaluationVisibility: 'INTERNAL' } })).flat();
    expect(internal.map(({ RuleEvaluationVisibility }) => RuleEvaluationVisibility)).toEqual(Array(3).fill('INTERNAL'));
    const name = internal[0]!.ConfigRuleName!;
    expect((await rulePages({ ConfigRuleNames: [name] })).flat()).toEqual([internal[0]]);
    expect(await errorOf(rulePages({ ConfigRuleNames: ['nothing'] }))).toEqual({
      name: 'NoSuchConfigRuleException',
      message: "The ConfigRule 'nothing' provided in the request is invalid. Please check the configRule name",
      status: 400,
    });
    expect((await errorOf(details({ ConfigRuleName: name }))).name).toBe('AccessDeniedException');
  });

  test('carry what triggers them: message types, a frequency, or neither', async () => {
    const rules = (await rulePages()).flat();
    const has = (test_: (rule: config.ConfigRule) => boolean) => rules.some(test_);
    expect({
      messages: has(({ Source }) => Source!.SourceDetails?.[0]?.MessageType !== undefined),
      messageBehindNone: has(({ Source }) => {
        const [first, second] = Source!.SourceDetails ?? [];
        return first?.MessageType === undefined && second?.MessageType !== undefined;
      }),
      frequency: has(({ MaximumExecutionFrequency, Source }) => !!MaximumExecutionFrequency && !Source!.SourceDetails),
      neither: has(({ MaximumExecutionFrequency, Source }) => !MaximumExecutionFrequency && !Source!.SourceDetails),
      noDescription: has(({ Description }) => Description === undefined),
    }).toEqual({ messages: true, messageBehindNone: true, frequency: true, neither: true, noDescription: true });
  });
});

describe('details of a rule', () => {
  test('come ten a page, or as many as a hundred', async () => {
    const { name, results } = await largestRule;
    expect(results.length).toBeGreaterThan(200);
    expect((await details({ ConfigRuleName: name })).EvaluationResults!.length).toBe(10);
    expect((await details({ ConfigRuleName: name, Limit: 100 })).EvaluationResults!.length).toBe(100);
    expect((await errorOf(details({ ConfigRuleName: name, Limit: 101 }))).name).toBe('ValidationException');
    expect(await allDetails(name, { Limit: 7 })).toEqual(results);
    const resources = results.map(({ EvaluationResultIdentifier: id }) => {
      const { ResourceType, ResourceId } = id!.EvaluationResultQualifier!;
      return `${ResourceType} ${ResourceId}`;
    });
    expect(new Set(resources).size).toBe(resources.length);
  });

  test('can be filtered by compliance', async () => {
    const { name, results } = await largestRule;
    const failing = results.filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT');
    expect(failing.length).toBeGreaterThan(5);
    expect(await allDetails(name, { ComplianceTypes: ['NON_COMPLIANT'], Limit: 5 })).toEqual(failing);
    expect(await allDetails(name, { ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'] })).toEqual(
      results,
    );
  });

  test('refuse a token of another rule, and one that was made up', async () => {
    const { name } = await largestRule;
    const { NextToken } = await details({ ConfigRuleName: name });
    const other = (await rulePages()).flat().find(({ ConfigRuleName }) => ConfigRuleName !== name)!.ConfigRuleName!;
    const names = [
      (await errorOf(details({ ConfigRuleName: other, NextToken }))).name,
      (await errorOf(details({ ConfigRuleName: name, NextToken: 'made-up' }))).name,
      (await errorOf(details({ ConfigRuleName: 'nothing' }))).name,
    ];
    expect(names).toEqual(['InvalidNextTokenException', 'InvalidNextTokenException', 'NoSuchConfigRuleException']);
  });

  test('are mostly compliant, with times to the millisecond before now', async () => {
    const { results } = await largestRule;
    const share = (type: string) =>
      results.filter(({ ComplianceType }) => ComplianceType === type).length / results.length;
    expect(share('COMPLIANT')).toBeGreaterThan(0.75);
    expect(share('NON_COMPLIANT')).toBeGreaterThan(0.03);
    expect(share('NOT_APPLICABLE')).toBeGreaterThan(0);
    const times = results.map(({ ResultRecordedTime }) => ResultRecordedTime!.getTime());
    expect(Math.max(...times)).toBeLessThan(Date.parse('2026-11-23T01:00:00.000Z'));
    expect(times.filter((time) => time % 1000 !== 0).length).toBeGreaterThan(times.length / 2);
  });
});

test('the verdict on each rule agrees with its details', async () => {
  const told = await all(
    (token) => client.send(new config.DescribeComplianceByConfigRuleCommand(token)),
    (page) => page.ComplianceByConfigRules,
  );
  const verdicts = new Map(told.map(({ ConfigRuleName, Compliance }) => [ConfigRuleName!, Compliance!]));
  expect(verdicts.size).toBe(63);
  for (const name of [...verdicts.keys()].slice(0, 12)) {
    const failing = (await allDetails(name)).filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT').length;
    const count = { CappedCount: Math.min(failing, 25), CapExceeded: failing > 25 };
    const verdict = verdicts.get(name)!;
    expect(verdict.ComplianceType === 'NON_COMPLIANT').toBe(failing > 0);
    expect(verdict.ComplianceContributorCount).toEqual(failing > 0 ? count : undefined);
  }
});
