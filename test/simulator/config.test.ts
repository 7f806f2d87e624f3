// AWS Config through the real SDK: pages, filters, errors, queries, recorders, rates.
import * as config from '@aws-sdk/client-config-service';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { errorOf, SECOND_ACCOUNT, spokeConfig } from './clients.ts';

let simulator: Simulator;
let client: config.ConfigServiceClient;
let largestRule: Promise<ReadRule>;

beforeAll(async () => {
  simulator = await startSimulator({
    scenario: {
      accounts: 8,
      regions: ['us-east-1'],
      rates: { config: null },
      config: { rulesPerRegion: 60, internalRulesPerRegion: 3, rowsPerAccount: 9000 },
    },
  });
  client = await spokeConfig(simulator, SECOND_ACCOUNT);
  largestRule = readLargestRule();
});
afterAll(() => simulator.close());

async function rulePages(input: config.DescribeConfigRulesCommandInput = {}): Promise<config.ConfigRule[][]> {
  const pages: config.ConfigRule[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new config.DescribeConfigRulesCommand({ ...input, NextToken }));
    pages.push(page.ConfigRules ?? []);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return pages;
}

const details = (input: config.GetComplianceDetailsByConfigRuleCommandInput) =>
  client.send(new config.GetComplianceDetailsByConfigRuleCommand(input));

async function allDetails(
  ConfigRuleName: string,
  more: Partial<config.GetComplianceDetailsByConfigRuleCommandInput> = {},
) {
  const results: config.EvaluationResult[] = [];
  let NextToken: string | undefined;
  do {
    const page = await details({ ConfigRuleName, Limit: 100, ...more, NextToken });
    results.push(...(page.EvaluationResults ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return results;
}

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
  const verdicts = new Map<string, config.Compliance>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(new config.DescribeComplianceByConfigRuleCommand({ NextToken }));
    for (const { ConfigRuleName, Compliance } of page.ComplianceByConfigRules!)
      verdicts.set(ConfigRuleName!, Compliance!);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  expect(verdicts.size).toBe(63);
  for (const name of [...verdicts.keys()].slice(0, 12)) {
    const failing = (await allDetails(name)).filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT').length;
    const count = { CappedCount: Math.min(failing, 25), CapExceeded: failing > 25 };
    const verdict = verdicts.get(name)!;
    expect(verdict.ComplianceType === 'NON_COMPLIANT').toBe(failing > 0);
    expect(verdict.ComplianceContributorCount).toEqual(failing > 0 ? count : undefined);
  }
});

describe('a query for tags', () => {
  const query = async (Expression: string, Limit?: number) => {
    const pages: string[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new config.SelectResourceConfigCommand({ Expression, Limit, NextToken }));
      pages.push(page.Results ?? []);
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    return pages;
  };
  type Item = { resourceId: string; resourceType: string; tags: { key: string; value: string; tag: string }[] };
  const SELECT = 'SELECT resourceId, resourceType, tags';

  test('finds the resources that have one of the keys, a hundred a page, each once', async () => {
    const pages = await query(`${SELECT} WHERE tags.key IN ('Name', 'Owner')`, 100);
    expect(pages[0]!.length).toBe(100);
    const items = pages.flat().map((line) => JSON.parse(line) as Item);
    expect(items.filter(({ tags }) => !tags.some(({ key }) => key === 'Name' || key === 'Owner'))).toEqual([]);
    expect(new Set(items.map(({ resourceId, resourceType }) => `${resourceType} ${resourceId}`)).size).toBe(
      items.length,
    );
    expect(items.some(({ tags }) => tags.some(({ value }) => value === ''))).toBe(true);
    expect(items.flatMap(({ tags }) => tags).filter(({ key, value, tag }) => tag !== `${key}=${value}`)).toEqual([]);
    expect((await query(`${SELECT} WHERE tags.key IN ('Name', 'Owner')`)).flat()).toEqual(pages.flat());
  });

  test('is narrowed by type, and finds more without a key', async () => {
    const of = async (where: string) => (await query(`${SELECT}${where}`, 100)).flat().length;
    const all = await of('');
    const named = await of(" WHERE tags.key = 'Name'");
    const buckets = await of(" WHERE resourceType = 'AWS::S3::Bucket' AND tags.key = 'Name'");
    expect([all > named, named > buckets, buckets > 0]).toEqual([true, true, true]);
  });

  test('that AWS would not understand is an error', async () => {
    const names = [
      (await errorOf(query('SELECT everything'))).name,
      (await errorOf(query(`${SELECT} WHERE size > 3`))).name,
      (await errorOf(query(SELECT, 101))).name,
    ];
    expect(names).toEqual(['InvalidExpressionException', 'InvalidExpressionException', 'InvalidLimitException']);
  });
});

test('a recorder is there and recording; one of another name is not', async () => {
  const { ConfigurationRecorders } = await client.send(new config.DescribeConfigurationRecordersCommand({}));
  const { ConfigurationRecordersStatus } = await client.send(new config.DescribeConfigurationRecorderStatusCommand({}));
  expect(ConfigurationRecorders!.map(({ name }) => name)).toEqual(['default']);
  expect(ConfigurationRecordersStatus!.map(({ name, recording, lastStatus }) => [name, recording, lastStatus])).toEqual(
    [['default', true, 'SUCCESS']],
  );
  const other = new config.DescribeConfigurationRecordersCommand({ ConfigurationRecorderNames: ['other'] });
  expect((await errorOf(client.send(other))).name).toBe('NoSuchConfigurationRecorderException');
});

test('a region that is not enabled does not recognize the credentials', async () => {
  const elsewhere = await spokeConfig(simulator, SECOND_ACCOUNT, 'me-south-1');
  expect(await errorOf(elsewhere.send(new config.DescribeConfigRulesCommand({})))).toEqual({
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
    status: 400,
  });
});

test('each account and region has its own rate: a burst of ten, then ThrottlingException', async () => {
  const limited = await startSimulator({ scenario: { accounts: 8 } });
  try {
    const first = await spokeConfig(limited, SECOND_ACCOUNT);
    const call = (one: config.ConfigServiceClient) => one.send(new config.DescribeConfigurationRecordersCommand({}));
    const results = await Promise.allSettled(Array.from({ length: 15 }, () => call(first)));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
    expect(refused.map(({ name, message }) => `${name}: ${message}`)).toEqual(
      Array(5).fill('ThrottlingException: Rate exceeded'),
    );
    await call(await spokeConfig(limited, SECOND_ACCOUNT, 'ap-east-1'));
    await call(await spokeConfig(limited, '123456789012'));
  } finally {
    await limited.close();
  }
});
