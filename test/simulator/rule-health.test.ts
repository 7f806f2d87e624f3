// Rule health through the real SDK: when rules were evaluated, how that ended, and what the oracle says of it.
import * as config from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { errorOf, SECOND_ACCOUNT } from './clients.ts';
import { openFaultyAccount, openLargeAccount } from './account.ts';
import { all, pagesOf } from './listing.ts';

const accounts = [SECOND_ACCOUNT];
const WEEK = 7;
/** A moment some days before the scenario's `now`. */
const daysAgo = (days: number) => new Date(Date.parse('2026-11-23T01:00:00.000Z') - days * 86_400_000);
const { simulator, client, add } = await openFaultyAccount();
const large = await openLargeAccount();

const statuses = (one: config.ConfigServiceClient, Limit?: number) =>
  pagesOf((token) => one.send(new config.DescribeConfigRuleEvaluationStatusCommand({ Limit, ...token })));
const statusOf = async (ConfigRuleName: string) => {
  const input = { ConfigRuleNames: [ConfigRuleName] };
  const answer = await client.send(new config.DescribeConfigRuleEvaluationStatusCommand(input));
  const { ConfigRuleArn: _arn, ConfigRuleId: _id, ...status } = answer.ConfigRulesEvaluationStatus![0]!;
  return status;
};
const resultsOf = (ConfigRuleName: string) =>
  all(
    (token) =>
      client.send(new config.GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName, Limit: 100, ...token })),
    (page) => page.EvaluationResults,
  );
const newestOf = async (name: string) =>
  new Date(Math.max(0, ...(await resultsOf(name)).map(({ ResultRecordedTime: at }) => at!.getTime())));
const region = () => [...simulator.oracle().regions()].find(({ accountId }) => accountId === SECOND_ACCOUNT)!;
const ruleAt = (slot: number) => region().ruleHealth[slot]!;
const healths = () => region().ruleHealth.map(({ health }) => health);
/** A rule of the kind, that no other test changes. */
const find = (is: (rule: ReturnType<typeof ruleAt>) => boolean) => region().ruleHealth.findIndex(is);
const DAILY = find((rule) => rule.trigger !== 'change' && rule.hasStatus && rule.frequencyHours === 24);
const CHANGES = find((rule) => rule.trigger === 'change' && rule.hasStatus && rule.state === 'ACTIVE');
const LAMBDA = find(({ owner }) => owner === 'CUSTOM_LAMBDA');

describe('the evaluation status', () => {
  test('is paged by at most fifty, and leaves custom Lambda rules out', async () => {
    const listed = await all(
      (token) => large.client.send(new config.DescribeConfigRulesCommand(token)),
      (page) => page.ConfigRules,
    );
    const known = listed.filter(({ Source }) => Source!.Owner !== 'CUSTOM_LAMBDA').map((rule) => rule.ConfigRuleName);
    const pages = (await statuses(large.client, 50)).map((page) => page.ConfigRulesEvaluationStatus!);
    expect(pages.map(({ length }) => length)).toEqual([50, known.length - 50]);
    expect(pages.flat().map((one) => one.ConfigRuleName)).toEqual(known);
    expect((await statuses(large.client)).length).toBe(Math.ceil(known.length / 25));
    expect((await errorOf(statuses(large.client, 51))).name).toBe('ValidationException');
  });

  test('of every rule is of this week, and at or after its newest result', async () => {
    simulator.control({ week: 3 });
    const found = (await statuses(client)).flatMap((page) => page.ConfigRulesEvaluationStatus!);
    const internal = region().ruleHealth.filter(({ health }) => health === 'internal');
    const early: unknown[] = [];
    for (const { ConfigRuleName: name, LastSuccessfulEvaluationTime: at } of found) {
      if (internal.some((rule) => rule.name === name)) continue;
      expect(at).toEqual(daysAgo(-3 * WEEK));
      if (at! < (await newestOf(name!))) early.push(name);
    }
    simulator.control({ week: 0 });
    expect([early, found.length > 10]).toEqual([[], true]);
    expect(new Set(healths())).toEqual(new Set(['healthy', 'internal', 'evaluating']));
  });

  test('still names the error of a failure that a success followed', async () => {
    const found = (await statuses(large.client, 50)).flatMap((page) => page.ConfigRulesEvaluationStatus!);
    const failed = found.filter(({ LastErrorCode }) => LastErrorCode !== undefined);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.filter((one) => one.LastFailedEvaluationTime! >= one.LastSuccessfulEvaluationTime!)).toEqual([]);
    const truth = [...large.simulator.oracle().regions()].flatMap(({ ruleHealth }) => ruleHealth);
    expect(truth.filter(({ health }) => health === 'failing')).toEqual([]);
  });
});

describe('a rule', () => {
  test('that fails keeps the results of its last success, or loses them', async () => {
    add({ kind: 'rule-failing', accounts, slots: [DAILY], code: 'AccessDenied', message: 'No way.' });
    const { name, health } = ruleAt(DAILY);
    expect([health, await statusOf(name)]).toEqual([
      'failing',
      {
        ConfigRuleName: name,
        FirstActivatedTime: new Date(ruleAt(DAILY).activatedAt),
        LastSuccessfulInvocationTime: new Date(daysAgo(0).getTime() - 700),
        LastSuccessfulEvaluationTime: daysAgo(3),
        LastFailedEvaluationTime: daysAgo(0),
        LastErrorCode: 'AccessDenied',
        LastErrorMessage: 'No way.',
        FirstEvaluationStarted: true,
      },
    ]);
    const newest = await newestOf(name);
    expect([newest <= daysAgo(3), newest > daysAgo(7)]).toEqual([true, true]);
    simulator.control({ clearFaults: true });
    add({ kind: 'rule-failing', accounts, families: [ruleAt(DAILY).family], results: 'gone', on: 'invocation' });
    expect([ruleAt(DAILY).health, await resultsOf(name)]).toEqual(['failing', []]);
    const { LastFailedInvocationTime, LastFailedEvaluationTime, LastSuccessfulInvocationTime } = await statusOf(name);
    expect([LastFailedInvocationTime, LastFailedEvaluationTime]).toEqual([daysAgo(0), undefined]);
    expect(LastSuccessfulInvocationTime! < daysAgo(3)).toBe(true);
  });

  test('that the clock triggers is stale after two periods; changes say nothing of age', async () => {
    add({ kind: 'rule-stale', accounts, slots: [DAILY, CHANGES], days: 2.5 });
    expect([ruleAt(DAILY).health, ruleAt(CHANGES).health]).toEqual(['stale', 'healthy']);
    const { LastSuccessfulEvaluationTime, LastFailedEvaluationTime: failed } = await statusOf(ruleAt(DAILY).name);
    expect([LastSuccessfulEvaluationTime, failed === undefined || failed < daysAgo(2.5)]).toEqual([daysAgo(2.5), true]);
    simulator.control({ clearFaults: true });
    add({ kind: 'rule-stale', accounts, slots: [DAILY], days: 1.5 });
    expect(ruleAt(DAILY).health).toBe('healthy');
  });

  test('stays as it was when the fault began, for all its weeks', async () => {
    add({ kind: 'rule-stale', accounts, slots: [DAILY], weeks: [2, 4] });
    const seen = [];
    for (const week of [1, 2, 4, 5]) {
      simulator.control({ week });
      const { LastSuccessfulEvaluationTime: at } = await statusOf(ruleAt(DAILY).name);
      seen.push([at, ruleAt(DAILY).health]);
    }
    simulator.control({ week: 0 });
    expect(seen).toEqual([
      [daysAgo(-WEEK), 'healthy'],
      [daysAgo(3 - 2 * WEEK), 'stale'],
      [daysAgo(3 - 2 * WEEK), 'stale'],
      [daysAgo(-5 * WEEK), 'healthy'],
    ]);
  });

  test('that was never evaluated has neither results nor a success', async () => {
    add({ kind: 'rule-never-evaluated', accounts, slots: [CHANGES, LAMBDA], days: 2 });
    const { name, health } = ruleAt(CHANGES);
    expect([health, ruleAt(LAMBDA).health]).toEqual(['never-evaluated', 'never-evaluated']);
    expect(await statusOf(name)).toEqual({
      ConfigRuleName: name,
      FirstActivatedTime: daysAgo(2),
      FirstEvaluationStarted: false,
    });
    const names = [name, ruleAt(LAMBDA).name];
    expect(await Promise.all(names.map((one) => resultsOf(one)))).toEqual([[], []]);
    const input = { ConfigRuleNames: [ruleAt(LAMBDA).name] };
    const verdicts = await client.send(new config.DescribeComplianceByConfigRuleCommand(input));
    expect(verdicts.ComplianceByConfigRules!.map(({ Compliance }) => Compliance)).toEqual([
      { ComplianceType: 'INSUFFICIENT_DATA' },
    ]);
  });

  test('that found nothing was evaluated all the same', async () => {
    add({ kind: 'rule-without-results', accounts, slots: [DAILY] });
    const { name, health } = ruleAt(DAILY);
    const { LastSuccessfulEvaluationTime } = await statusOf(name);
    expect([health, LastSuccessfulEvaluationTime, await resultsOf(name)]).toEqual(['nothing-in-scope', daysAgo(0), []]);
  });

  test('that is missing is in no list, and cannot be asked for', async () => {
    add({ kind: 'rule-missing', accounts, slots: [DAILY] });
    const { name, health } = ruleAt(DAILY);
    const found = (await statuses(client)).flatMap((page) => page.ConfigRulesEvaluationStatus!);
    expect([health, found.some(({ ConfigRuleName }) => ConfigRuleName === name)]).toEqual(['missing', false]);
    expect((await errorOf(statusOf(name))).name).toBe('NoSuchConfigRuleException');
    expect(region().listedRules.some((rule) => rule.name === name)).toBe(false);
  });

  test('of a custom function that the clock triggers shows by its results when it last ran', async () => {
    const rule = [...large.simulator.oracle().regions()][1]!.ruleHealth.find(
      ({ owner, trigger }) => owner === 'CUSTOM_LAMBDA' && trigger === 'periodic',
    )!;
    const { name: ConfigRuleName, health, frequencyHours } = rule;
    const { EvaluationResults } = await large.client.send(
      new config.GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName }),
    );
    const invoked = EvaluationResults!.map(({ ConfigRuleInvokedTime }) => ConfigRuleInvokedTime!.getTime());
    const age = (daysAgo(0).getTime() - Math.max(...invoked)) / 3_600_000;
    expect([health, age < frequencyHours!]).toEqual(['healthy', true]);
  });

  test('has the first health that applies', () => {
    add(
      { kind: 'rule-failing', accounts, slots: [DAILY, CHANGES] },
      { kind: 'rule-stale', accounts, slots: [DAILY] },
      { kind: 'rule-details-denied', accounts, slots: [CHANGES] },
    );
    expect([ruleAt(DAILY).health, ruleAt(CHANGES).health]).toEqual(['failing', 'unreadable']);
    add({ kind: 'rules-internal', accounts });
    expect([ruleAt(DAILY).health, ruleAt(CHANGES).health]).toEqual(['internal', 'internal']);
  });
});
