// Faults that AWS words: each refusal of STS and Config with its code and text, and answers with less in them.
import * as config from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { assume, errorOf, SECOND_ACCOUNT, spokeConfig, SPOKE_ROLE } from './clients.ts';
import { openFaultyAccount } from './account.ts';

const HUB_ARN = 'arn:aws:sts::123456789012:assumed-role/system-config-report-generator-write-role/simulator';
const ROLE_ARN = `arn:aws:iam::${SECOND_ACCOUNT}:role/${SPOKE_ROLE}`;
const SPOKE_ARN = `arn:aws:sts::${SECOND_ACCOUNT}:assumed-role/${SPOKE_ROLE}/test`;
const accounts = [SECOND_ACCOUNT];
const { simulator, client, add, rules } = await openFaultyAccount();
const policy =
  /with an explicit deny in a service control policy: arn:aws:organizations::210987654321:policy\/o-\w+\/service_control_policy\/p-\w+$/;

describe('at AssumeRole', () => {
  const denied = `User: ${HUB_ARN} is not authorized to perform: sts:AssumeRole on resource: ${ROLE_ARN}`;

  test('a missing role is denied without a reason, as AWS does', async () => {
    add({ kind: 'role-missing', accounts });
    expect(await errorOf(assume(simulator, SECOND_ACCOUNT))).toEqual({
      name: 'AccessDenied',
      message: denied,
      status: 403,
    });
  });

  test('a service control policy is named', async () => {
    add({ kind: 'scp-deny', accounts, on: 'assume-role' });
    const { name, message } = await errorOf(assume(simulator, SECOND_ACCOUNT));
    expect([name, message.startsWith(`${denied} with`), policy.test(message)]).toEqual(['AccessDenied', true, true]);
  });

  test('throttling has STS’s own code', async () => {
    add({ kind: 'throttling-storm', accounts, operations: ['sts:AssumeRole'] });
    expect(await errorOf(assume(simulator, SECOND_ACCOUNT))).toEqual({
      name: 'Throttling',
      message: 'Rate exceeded',
      status: 400,
    });
  });

  test('credentials that end early do so after that many calls of each session', async () => {
    add({ kind: 'expiring-credentials', accounts, afterCalls: 2 });
    const brief = await spokeConfig(simulator, SECOND_ACCOUNT);
    await rules(brief);
    await rules(brief);
    expect((await errorOf(rules(brief))).name).toBe('ExpiredTokenException');
    await rules(await spokeConfig(simulator, SECOND_ACCOUNT));
  });
});

describe('at Config', () => {
  test('a role without the permission, and a policy that forbids, are told apart by the text', async () => {
    add({ kind: 'access-denied', accounts });
    const sentence = `User: ${SPOKE_ARN} is not authorized to perform: config:DescribeConfigRules`;
    const because = 'because no identity-based policy allows the config:DescribeConfigRules action';
    expect(await errorOf(rules())).toEqual({
      name: 'AccessDeniedException',
      message: `${sentence} ${because}`,
      status: 400,
    });
    simulator.control({ clearFaults: 'access-denied', addFaults: [{ kind: 'scp-deny', accounts }] });
    const { name, message } = await errorOf(rules());
    expect([name, message.startsWith(`${sentence} with`), policy.test(message)]).toEqual([
      'AccessDeniedException',
      true,
      true,
    ]);
  });

  test('a region that is disabled does not recognize the credentials, and another one does', async () => {
    add({ kind: 'region-disabled', accounts, regions: ['ap-east-1'] });
    const there = await spokeConfig(simulator, SECOND_ACCOUNT, 'ap-east-1');
    expect((await errorOf(rules(there))).name).toBe('UnrecognizedClientException');
    await rules();
  });

  test('a recorder is stopped, or was never there', async () => {
    const status = async () => {
      const answer = await client.send(new config.DescribeConfigurationRecorderStatusCommand({}));
      return answer.ConfigurationRecordersStatus!.map(({ recording }) => recording);
    };
    add({ kind: 'recorder-off', accounts });
    expect(await status()).toEqual([false]);
    expect((await rules()).ConfigRules!.length).toBeGreaterThan(0);
    simulator.control({ clearFaults: true, addFaults: [{ kind: 'recorder-missing', accounts }] });
    expect(await status()).toEqual([]);
    expect((await rules()).ConfigRules!.length).toBeGreaterThan(0);
  });

  test('a region has no rules', async () => {
    add({ kind: 'no-rules', accounts });
    expect((await rules()).ConfigRules).toEqual([]);
  });

  const details = (ConfigRuleName: string, NextToken?: string) =>
    client.send(new config.GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName, Limit: 100, NextToken }));
  const ruleNames = async () =>
    (await rules()).ConfigRules!.flatMap((rule) =>
      rule.RuleEvaluationVisibility === 'EXTERNAL' ? [rule.ConfigRuleName!] : [],
    );

  test('rules are listed and then gone, at once or behind a page', async () => {
    add({ kind: 'rule-deleted-mid-run', accounts, rules: 15, afterPages: 1 });
    const names = await ruleNames();
    const first = await Promise.all(names.map((name) => details(name)));
    const place = first.findIndex(({ NextToken }) => NextToken !== undefined);
    expect(first[place]!.EvaluationResults!.length).toBe(100);
    expect((await errorOf(details(names[place]!, first[place]!.NextToken))).name).toBe('NoSuchConfigRuleException');
    simulator.control({ clearFaults: true, addFaults: [{ kind: 'rule-deleted-mid-run', accounts, rules: 2 }] });
    const results = await Promise.allSettled(names.map((name) => details(name)));
    expect(results.filter(({ status }) => status === 'rejected').length).toBe(2);
  });

  test('details of some rules are denied, naming the rule', async () => {
    add({ kind: 'rule-details-denied', accounts, rules: 15 });
    const { name, message } = await errorOf(details((await ruleNames())[0]!));
    expect(name).toBe('AccessDeniedException');
    expect(message).toMatch(
      /config:GetComplianceDetailsByConfigRule on resource: arn:aws:config:us-east-1:012345678901:config-rule\//,
    );
  });

  test('an annotation is a megabyte', async () => {
    add({ kind: 'huge', accounts });
    const { EvaluationResults } = await details((await ruleNames())[0]!);
    expect(EvaluationResults![0]!.Annotation!.length).toBe(1_048_576);
  });

  test('values of empty tags are left out, and no other', async () => {
    const tags = async () => {
      const command = new config.SelectResourceConfigCommand({ Expression: 'SELECT resourceId, tags', Limit: 100 });
      const { Results } = await client.send(command);
      return Results!.flatMap((line) => (JSON.parse(line) as { tags: { key: string; value?: string }[] }).tags);
    };
    const before = await tags();
    add({ kind: 'tag-values-omitted', accounts });
    expect(before.filter(({ value }) => value === '').length).toBeGreaterThan(0);
    expect(await tags()).toEqual(before.map(({ value, ...tag }) => ({ ...tag, ...(value === '' ? {} : { value }) })));
  });

  test('tags are denied, and nothing else', async () => {
    add({ kind: 'tags-denied', accounts });
    const query = client.send(new config.SelectResourceConfigCommand({ Expression: 'SELECT resourceId' }));
    expect((await errorOf(query)).name).toBe('AccessDeniedException');
    await rules();
  });
});
