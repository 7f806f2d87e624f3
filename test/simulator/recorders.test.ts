// Configuration recorders through the real SDK: what they record, which of them show where, and what that makes of rules.
import * as config from '@aws-sdk/client-config-service';
import { expect, test } from 'vitest';
import { errorOf, SECOND_ACCOUNT } from './clients.ts';
import { openFaultyAccount } from './account.ts';
import { all, pagesOf } from './listing.ts';

const accounts = [SECOND_ACCOUNT];
const { simulator, client, add } = await openFaultyAccount();

type Which = { ServicePrincipal?: string; Arn?: string; ConfigurationRecorderNames?: string[] };
const recorders = async (which: Which = {}) =>
  (await client.send(new config.DescribeConfigurationRecordersCommand(which))).ConfigurationRecorders!;
const status = async (which: Which = {}) =>
  (await client.send(new config.DescribeConfigurationRecorderStatusCommand(which))).ConfigurationRecordersStatus!;
const listed = (input: Omit<config.ListConfigurationRecordersCommandInput, 'NextToken'> = {}) =>
  all(
    (token) => client.send(new config.ListConfigurationRecordersCommand({ ...input, ...token })),
    (page) => page.ConfigurationRecorderSummaries,
  );
const region = () => [...simulator.oracle().regions()].find(({ accountId }) => accountId === SECOND_ACCOUNT)!;
const resultsOf = (ConfigRuleName: string) =>
  all(
    (token) =>
      client.send(new config.GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName, Limit: 100, ...token })),
    (page) => page.EvaluationResults,
  );
const CHANGES = region().ruleHealth.find(({ trigger, owner }) => trigger === 'change' && owner === 'AWS')!;
const TYPE = (await resultsOf(CHANGES.name))[0]!.EvaluationResultIdentifier!.EvaluationResultQualifier!.ResourceType!;

test('a recorder records everything, unless it names what it records or leaves out', async () => {
  const groupOf = async () => (await recorders())[0]!.recordingGroup!;
  const group = {
    allSupported: true,
    includeGlobalResourceTypes: true,
    resourceTypes: [] as string[],
    exclusionByResourceTypes: { resourceTypes: [] as string[] },
    recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' },
  };
  expect(await groupOf()).toEqual(group);
  const named = { ...group, allSupported: false, includeGlobalResourceTypes: false };
  add({ kind: 'recorder-narrowed', accounts, include: [TYPE], daily: [TYPE] });
  const useOnly = (recordingStrategy: string) => ({ recordingStrategy: { useOnly: recordingStrategy } });
  expect(await groupOf()).toEqual({ ...named, resourceTypes: [TYPE], ...useOnly('INCLUSION_BY_RESOURCE_TYPES') });
  expect((await recorders())[0]!.recordingMode).toEqual({
    recordingFrequency: 'CONTINUOUS',
    recordingModeOverrides: [{ description: 'Daily', resourceTypes: [TYPE], recordingFrequency: 'DAILY' }],
  });
  simulator.control({ clearFaults: true });
  add({ kind: 'recorder-narrowed', accounts, exclude: [TYPE], frequency: 'DAILY' });
  const exclusionByResourceTypes = { resourceTypes: [TYPE] };
  expect(await groupOf()).toEqual({ ...named, exclusionByResourceTypes, ...useOnly('EXCLUSION_BY_RESOURCE_TYPES') });
  expect((await recorders())[0]!.recordingMode).toEqual({ recordingFrequency: 'DAILY' });
});

test('a change-triggered rule whose types are not recorded keeps its old results, or loses them', async () => {
  const healthOf = () => region().ruleHealth.find(({ name }) => name === CHANGES.name);
  const query = { Expression: `SELECT resourceId WHERE resourceType = '${TYPE}'` };
  const inventory = async () => (await client.send(new config.SelectResourceConfigCommand(query))).Results!.length;
  expect([healthOf()!.health, (await inventory()) > 0]).toEqual(['healthy', true]);
  add({ kind: 'recorder-narrowed', accounts, exclude: [TYPE] });
  expect(healthOf()).toMatchObject({ health: 'not-recorded', unrecordedTypes: [TYPE], results: CHANGES.results });
  expect([(await resultsOf(CHANGES.name)).length, await inventory()]).toEqual([CHANGES.results, 0]);
  simulator.control({ clearFaults: true });
  add({ kind: 'recorder-narrowed', accounts, exclude: [TYPE], results: 'gone' });
  expect(healthOf()).toMatchObject({ health: 'not-recorded', unrecordedTypes: [TYPE], results: 0 });
  expect(await resultsOf(CHANGES.name)).toEqual([]);
});

test('a recorder of a service shows in the list, and to who asks for it', async () => {
  add({ kind: 'recorder-service-linked', accounts });
  const principal = 'securityhub.amazonaws.com';
  const [summary, ...others] = await listed();
  expect([others, summary]).toEqual([
    [],
    {
      arn: summary!.arn,
      name: 'AWSConfigurationRecorderForSecurityHubCSPM',
      recordingScope: 'INTERNAL',
      servicePrincipal: principal,
    },
  ]);
  expect([await recorders(), await status()]).toEqual([[], []]);
  const [asked] = await status({ Arn: summary!.arn! });
  expect(asked).toMatchObject({ recording: true, lastStatus: 'Success', servicePrincipal: principal });
  expect((await recorders({ ServicePrincipal: principal }))[0]!.arn).toBe(summary!.arn);
  expect((await errorOf(recorders({ ServicePrincipal: 'ec2.amazonaws.com' }))).name).toBe(
    'NoSuchConfigurationRecorderException',
  );
  const both = { ServicePrincipal: principal, Arn: summary!.arn! };
  expect((await errorOf(status(both))).name).toBe('ValidationException');
  expect([region().disposition, region().recorder]).toEqual(['scanned', 'service-linked']);
});

test('the list has pages and a filter', async () => {
  add({ kind: 'recorder-service-linked', accounts }, { kind: 'recorder-off', accounts });
  const pages = await pagesOf((token) =>
    client.send(new config.ListConfigurationRecordersCommand({ MaxResults: 1, ...token })),
  );
  expect(pages.map((page) => page.ConfigurationRecorderSummaries!.length)).toEqual([1, 1]);
  const paid = await listed({ Filters: [{ filterName: 'recordingScope', filterValue: ['PAID'] }] });
  expect(paid.map(({ name }) => name)).toEqual(['default']);
  expect((await errorOf(listed({ MaxResults: 21 }))).name).toBe('ValidationException');
});

test('a recorder that fails says so in the words of AWS', async () => {
  add({ kind: 'recorder-failing', accounts, code: 'InsufficientDeliveryPolicyException', message: 'No bucket.' });
  const [{ recording, lastStatus, lastErrorCode, lastErrorMessage }] = (await status()) as [
    config.ConfigurationRecorderStatus,
  ];
  const code = 'InsufficientDeliveryPolicyException';
  expect([recording, lastStatus, lastErrorCode, lastErrorMessage]).toEqual([true, 'Failure', code, 'No bucket.']);
  expect(region().disposition).toBe('scanned');
});

test('where nothing is recorded, change-triggered rules are stale and the others are not', async () => {
  for (const kind of ['recorder-off', 'recorder-missing'] as const) {
    simulator.control({ clearFaults: true, addFaults: [{ kind, accounts }] });
    const { ruleHealth, disposition } = region();
    expect(disposition).toBe('recorder-off');
    const active = ruleHealth.filter(({ state, health }) => state === 'ACTIVE' && health !== 'internal');
    expect(active.filter(({ trigger, health }) => health !== (trigger === 'change' ? 'stale' : 'healthy'))).toEqual([]);
  }
});

test.each([
  ['recorder-missing', 'ListConfigurationRecorders', 'scanned', 'not-checked'],
  ['recorder-service-linked', 'ListConfigurationRecorders', 'scanned', 'not-checked'],
  ['recorder-missing', 'DescribeConfigurationRecorderStatus', 'recorder-off', 'missing'],
  ['recorder-service-linked', 'DescribeConfigurationRecorderStatus', 'scanned', 'not-checked'],
  ['recorder-off', 'DescribeConfigurationRecorderStatus', 'scanned', 'not-checked'],
  ['recorder-off', 'ListConfigurationRecorders', 'recorder-off', 'stopped'],
] as const)('%s with %s denied is %s, the recorder %s', (kind, operation, disposition, recorder) => {
  add({ kind, accounts }, { kind: 'actions-denied', accounts, actions: [`config:${operation}`] });
  expect([region().disposition, region().recorder]).toEqual([disposition, recorder]);
});
