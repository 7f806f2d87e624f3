// The organization's aggregator through the real SDK: its pages, filters, sources and roles.
import * as config from '@aws-sdk/client-config-service';
import { expect, test } from 'vitest';
import { AGGREGATOR, openAggregator, REGIONS } from './aggregator.ts';
import { configClient, errorOf, SECOND_ACCOUNT, spokeConfig } from './clients.ts';

const { simulator, credentials, client, add, pages, listRules, listSources } = await openAggregator();

test('the aggregator lists every rule once, after an empty page, whatever the limit', async () => {
  const [first, ...more] = await pages(7);
  expect(first).toMatchObject({ AggregateComplianceByConfigRules: [], NextToken: expect.any(String) as string });
  expect(more.slice(0, -1).map((page) => page.AggregateComplianceByConfigRules!.length)).toEqual(
    Array(more.length - 1).fill(7),
  );
  const rules = more.flatMap((page) => page.AggregateComplianceByConfigRules!);
  expect(rules).toEqual(await listRules());
  expect(new Set(rules.map((rule) => JSON.stringify(rule))).size).toBe(rules.length);
  expect((await errorOf(listRules(1001))).name).toBe('InvalidLimitException');
});

test('the aggregator filters by account, region, rule and compliance', async () => {
  const rules = await listRules();
  const [one] = rules;
  const filters = { AccountId: one!.AccountId, AwsRegion: one!.AwsRegion };
  expect(await listRules(0, { ...filters, ConfigRuleName: one!.ConfigRuleName })).toEqual([one]);
  expect(await listRules(5, { ...filters, ComplianceType: 'COMPLIANT' })).toEqual(
    rules.filter(
      (rule) =>
        rule.AccountId === one!.AccountId &&
        rule.AwsRegion === one!.AwsRegion &&
        rule.Compliance!.ComplianceType === 'COMPLIANT',
    ),
  );
  expect((await errorOf(listRules(0, { ComplianceType: 'NOT_APPLICABLE' }))).name).toBe('ValidationException');
});

test('the aggregator is known by its name, in its own region', async () => {
  const describeIn = (region: string, names?: string[]) =>
    configClient(simulator, { credentials, region }).send(
      new config.DescribeConfigurationAggregatorsCommand({ ConfigurationAggregatorNames: names }),
    );
  const { ConfigurationAggregators: found } = await describeIn('us-east-1', [AGGREGATOR]);
  expect(found).toMatchObject([
    { ConfigurationAggregatorName: AGGREGATOR, OrganizationAggregationSource: { AllAwsRegions: true } },
  ]);
  expect((await describeIn('ap-east-1')).ConfigurationAggregators).toEqual([]);
  expect((await errorOf(describeIn('us-east-1', ['other']))).name).toBe('NoSuchConfigurationAggregatorException');
});

test('the aggregator answers its own role only, which may ask nothing else', async () => {
  const command = new config.DescribeAggregateComplianceByConfigRulesCommand({
    ConfigurationAggregatorName: AGGREGATOR,
  });
  expect((await errorOf((await spokeConfig(simulator, SECOND_ACCOUNT)).send(command))).name).toBe(
    'AccessDeniedException',
  );
  expect((await errorOf(client.send(new config.DescribeConfigRulesCommand({})))).name).toBe('AccessDeniedException');
});

test('the aggregator lists the organization, and each account and region as sources', async () => {
  add({ kind: 'aggregator-source-failed', accounts: [SECOND_ACCOUNT], regions: ['ap-east-1'], status: 'OUTDATED' });
  const active = [...simulator.oracle().accounts()].filter(({ state }) => state === 'ACTIVE');
  const expected = active.flatMap(({ id }) => REGIONS.map((region) => `${id} ${region}`));
  const [organization, ...sources] = await listSources();
  expect(organization).toMatchObject({ SourceType: 'ORGANIZATION', LastUpdateStatus: 'SUCCEEDED' });
  expect(sources.map(({ SourceId, AwsRegion }) => `${SourceId} ${AwsRegion}`).toSorted()).toEqual(expected.toSorted());
  expect(await listSources(['OUTDATED', 'FAILED'])).toMatchObject([
    { SourceId: SECOND_ACCOUNT, AwsRegion: 'ap-east-1', LastUpdateStatus: 'OUTDATED', LastErrorCode: 'AccessDenied' },
  ]);
});
