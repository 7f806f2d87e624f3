// The cross-check of what an aggregator answers with what a correct reader finds: each rule gets the outcome that the faults imply.
import { expect, test } from 'vitest';
import { indexAggregate } from '#domain/cross-check/aggregate.ts';
import { checkRegion, type ReportedRegion, type RuleCheck } from '#domain/cross-check/cross-check.ts';
import { columnIndex } from '#domain/rows/rows.ts';
import { openAggregator, REGIONS } from './aggregator.ts';
import { MANAGEMENT_ACCOUNT, SECOND_ACCOUNT } from './clients.ts';

const { simulator, add, listRules, listSources } = await openAggregator();

/** What a correct reader of the accounts has. */
function readReport(): ReportedRegion[] {
  const counts = new Map<string, { compliant: number; nonCompliant: number }>();
  const keyOf = (accountId: string, region: string, rule: string) => `${accountId} ${region} ${rule}`;
  for (const row of simulator.oracle().rows()) {
    const key = keyOf(row[columnIndex.AccountId]!, row[columnIndex.AwsRegion]!, row[columnIndex.ConfigRule]!);
    const count = counts.get(key) ?? { compliant: 0, nonCompliant: 0 };
    const type = row[columnIndex.ComplianceType];
    if (type === 'COMPLIANT') count.compliant += 1;
    if (type === 'NON_COMPLIANT') count.nonCompliant += 1;
    counts.set(key, count);
  }
  return [...simulator.oracle().regions()]
    .filter(({ disposition }) => disposition !== 'not-active')
    .map(({ accountId, region, disposition, listedRules }) => ({
      ...{ accountId, region },
      ...(disposition === 'scanned' ? {} : { unread: disposition }),
      rules: listedRules.map(({ name, unread }) => ({
        rule: name,
        ...(counts.get(keyOf(accountId, region, name)) ?? { compliant: 0, nonCompliant: 0 }),
        ...(unread === undefined ? {} : { unread }),
      })),
    }));
}

async function crossCheck(): Promise<RuleCheck[]> {
  const [rules, sources] = await Promise.all([listRules(), listSources()]);
  const index = indexAggregate(
    rules.map(({ AccountId, AwsRegion, ConfigRuleName, Compliance }) => ({
      ...{ accountId: AccountId!, region: AwsRegion!, rule: ConfigRuleName!, verdict: Compliance!.ComplianceType! },
      count: Compliance!.ComplianceContributorCount!.CappedCount!,
      isCapped: Compliance!.ComplianceContributorCount!.CapExceeded!,
    })),
    sources.map(({ SourceId, SourceType, AwsRegion, LastUpdateStatus, LastErrorCode }) => ({
      ...{ sourceId: SourceId!, sourceType: SourceType!, status: LastUpdateStatus! },
      ...(AwsRegion === undefined ? {} : { region: AwsRegion }),
      ...(LastErrorCode === undefined ? {} : { errorCode: LastErrorCode }),
    })),
  );
  return readReport().flatMap((region) => checkRegion(region, index, Date.now()));
}

const of = (checks: RuleCheck[], accountId: string, region?: string) =>
  checks.filter((check) => check.accountId === accountId && (region ?? check.region) === check.region);
const outcomes = (checks: RuleCheck[]) => [...new Set(checks.map(({ outcome }) => outcome))].toSorted();
const isExpected = ({ outcome, here }: RuleCheck) => outcome === (here!.failing > 25 ? 'cannot say' : 'agrees');

test('the cross-check agrees in each rule unless the count is capped', async () => {
  const checks = await crossCheck();
  expect(checks.filter((check) => !isExpected(check))).toEqual([]);
  expect(outcomes(checks)).toEqual(['agrees', 'cannot say']);
});

test('the cross-check finds 100 of 100 verdicts that differ', async () => {
  add({ kind: 'aggregator-verdict-differs', rules: 8 });
  const checks = await crossCheck();
  const differing = checks.filter(({ outcome }) => outcome === 'verdict differs');
  const places = readReport().length;
  expect(places * 8).toBeGreaterThanOrEqual(100);
  expect(differing).toHaveLength(places * 8);
  expect(checks.filter((check) => check.outcome !== 'verdict differs' && !isExpected(check))).toEqual([]);
});

test('the cross-check shows what accounts that we cannot read have', async () => {
  add({ kind: 'role-missing', accounts: [SECOND_ACCOUNT] });
  const checks = await crossCheck();
  const theirs = (await listRules()).filter(({ AccountId }) => AccountId === SECOND_ACCOUNT);
  expect(of(checks, SECOND_ACCOUNT).map(({ outcome, rule }) => [outcome, rule])).toEqual(
    theirs
      .toSorted((a, b) => REGIONS.indexOf(a.AwsRegion!) - REGIONS.indexOf(b.AwsRegion!))
      .map(({ ConfigRuleName }) => ['only there', ConfigRuleName]),
  );
  expect(of(checks, SECOND_ACCOUNT)[0]!.reason).toMatch(/^role-missing, and AWS Config knows .+ failing$/);
});

test('the cross-check says nothing of a failed source, and only here of an account that is absent', async () => {
  add(
    { kind: 'aggregator-source-failed', accounts: [SECOND_ACCOUNT], regions: ['us-east-1'] },
    { kind: 'aggregator-account-missing', accounts: [MANAGEMENT_ACCOUNT] },
  );
  const checks = await crossCheck();
  expect(outcomes(of(checks, SECOND_ACCOUNT, 'us-east-1'))).toEqual(['cannot say']);
  expect(outcomes(of(checks, MANAGEMENT_ACCOUNT))).toEqual(['only here']);
  const others = checks.filter(
    ({ accountId, region }) =>
      accountId !== MANAGEMENT_ACCOUNT && !(accountId === SECOND_ACCOUNT && region === 'us-east-1'),
  );
  expect(others.filter((check) => !isExpected(check))).toEqual([]);
});

test('the cross-check of an aggregator that lags differs where results moved, and nowhere else', async () => {
  const before = new Map((await listRules()).map((rule) => [JSON.stringify(rule), rule]));
  add({ kind: 'aggregator-lags' });
  const moved = new Set(
    (await listRules())
      .filter((rule) => !before.has(JSON.stringify(rule)))
      .map(({ AccountId, AwsRegion, ConfigRuleName }) => `${AccountId} ${AwsRegion} ${ConfigRuleName}`),
  );
  const checks = (await crossCheck()).filter(
    ({ here, there }) => here?.verdict === 'NON_COMPLIANT' || there?.verdict === 'NON_COMPLIANT',
  );
  const differing = checks.filter(({ outcome }) => outcome === 'count differs' || outcome === 'verdict differs');
  expect(differing.length).toBeGreaterThan(0);
  expect(differing.filter(({ accountId, region, rule }) => !moved.has(`${accountId} ${region} ${rule}`))).toEqual([]);
  expect(outcomes(checks).every((outcome) => outcome !== 'only here' && outcome !== 'only there')).toBe(true);
});
