// Whole runs that are cross-checked with a simulated aggregator: what is injected decides what the report says, and what it costs.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { columnIndex } from '#domain/rows/rows.ts';
import type { HistorySummary } from '#domain/history/history.ts';
import type { CheckCounts } from '#domain/cross-check/cross-check.ts';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { startLab, type Lab } from '../support/lab.ts';
import { runCommand } from '../support/command.ts';
import { readBook } from '../workbook/books.ts';

const WEEK = 4;

const SETTINGS = {
  AGGREGATOR_NAME: 'organization',
  AGGREGATOR_REGION: 'us-east-1',
  AGGREGATOR_ROLE_ARN: `arn:aws:iam::${MANAGEMENT_ACCOUNT_ID}:role/system-config-report-generator-aggregator-role`,
  EVIDENCE_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
};

const summaryOf = async ({ store }: Lab, { keys }: ReportResult) =>
  JSON.parse(String(await store.get({ key: keys.history }))) as HistorySummary;
const countsOf = async (lab: Lab, result: ReportResult) => {
  const { crossCheck } = await summaryOf(lab, result);
  return crossCheck && 'counts' in crossCheck ? crossCheck.counts : undefined;
};
const noCounts: CheckCounts = {
  ...{ agrees: 0, 'count differs': 0, 'verdict differs': 0 },
  ...{ 'only there': 0, 'only here': 0, 'cannot say': 0 },
};
const callsOf = (lab: Lab, operation: string) => lab.simulator.log().operations[`config:${operation}`]?.calls ?? 0;

/** The rows of a tab of the published workbook. */
async function rowsOf({ store, directory }: Lab, { runId, keys }: ReportResult, tab: string) {
  const file = join(directory, `${runId}.xlsx`);
  await writeFile(file, await store.get({ key: keys.report }));
  return (await readBook(file)).find(({ name }) => name === tab)!.rows;
}

/** The reasons for which nothing is said of rules. */
const doubtsOf = async (lab: Lab, result: ReportResult) =>
  (await rowsOf(lab, result, 'Cross-check')).flatMap(({ A }) => (String(A).startsWith('Cannot say') ? String(A) : []));

/** The lines of the tab below its header, as outcome, rule, account and region. */
async function linesOf(lab: Lab, result: ReportResult): Promise<string[]> {
  const rows = await rowsOf(lab, result, 'Cross-check');
  const header = rows.findIndex(({ A }) => A === 'Outcome');
  return rows
    .slice(header + 1)
    .filter(({ B }) => B !== undefined)
    .map(({ A, B, C, E }) => [A, B, C, E].join(' '))
    .toSorted();
}

describe('an aggregator of results that are three hours old', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({
      scenario: {
        accounts: 10,
        week: WEEK,
        config: { rulesPerRegion: 10, rowsPerAccount: 120, answersAfterMinutes: 180 },
      },
      settings: { ...SETTINGS, CROSS_CHECK_WARNING_PERCENT: '20' },
    });
  });
  afterAll(() => lab.stop());
  beforeEach(() => lab.simulator.control({ clearFaults: true }));

  /** Every rule with a verdict of its own, as `rule account region`, by account and region. */
  const verdicts = () => {
    const rules = new Set<string>();
    for (const row of lab.simulator.oracle().rows()) {
      if (!['COMPLIANT', 'NON_COMPLIANT'].includes(row[columnIndex.ComplianceType]!)) continue;
      rules.add(`${row[columnIndex.ConfigRule]} ${row[columnIndex.AccountId]} ${row[columnIndex.AwsRegion]}`);
    }
    return [...rules];
  };

  test('that agrees leaves the tab empty, and no rule of it is read again', async () => {
    const result = await lab.report();
    expect(await countsOf(lab, result)).toEqual({ ...noCounts, agrees: verdicts().length });
    expect(await linesOf(lab, result)).toEqual([]);
    expect(result.flags).toEqual([]);
    // One page of up to 1,000 rules, after the empty one that AWS may answer first.
    expect(callsOf(lab, 'DescribeAggregateComplianceByConfigRules')).toBe(Math.ceil(verdicts().length / 1_000) + 1);
    expect(await runCommand('verify', lab.env, '--run', result.runId)).toMatchObject({ code: 0 });
  });

  test('that is wrong in 100 places is found wrong in 100, for one call each, and a rebuild says the same', async () => {
    const plain = callsOf(lab, 'GetComplianceDetailsByConfigRule');
    await lab.report();
    const scanned = callsOf(lab, 'GetComplianceDetailsByConfigRule') - plain;
    lab.simulator.control({ addFaults: [{ kind: 'aggregator-verdict-differs', rules: 5 }] });
    const result = await lab.report();
    expect(await doubtsOf(lab, result)).toEqual([]);
    expect(await countsOf(lab, result)).toEqual({
      ...noCounts,
      'verdict differs': 100,
      agrees: verdicts().length - 100,
    });
    expect(callsOf(lab, 'GetComplianceDetailsByConfigRule') - plain - 2 * scanned).toBe(100);
    expect(result.flags).toEqual([
      expect.stringMatching(/^100 of \d+ rules differ from what the AWS Config aggregator has/),
    ]);
    expect(await runCommand('verify', lab.env, '--run', result.runId)).toMatchObject({ code: 0 });
    const rebuilt = await lab.report({ rebuildFrom: result.runId });
    expect(await countsOf(lab, rebuilt)).toEqual(await countsOf(lab, result));
  });

  test('that differs in fewer rules than CROSS_CHECK_WARNING_PERCENT is no warning', async () => {
    lab.simulator.control({ addFaults: [{ kind: 'aggregator-verdict-differs', rules: 1 }] });
    const result = await lab.report();
    const counts = (await countsOf(lab, result))!;
    const percent = (100 * counts['verdict differs']) / (counts['verdict differs'] + counts.agrees);
    expect([percent > 1, percent < 20, result.flags]).toEqual([true, true, []]);
  });

  test('knows what we cannot read, and nothing is said of a source that failed', async () => {
    const [unreadable, failed, absent] = [...lab.simulator.oracle().regions()]
      .filter(({ disposition, accountId }) => disposition === 'scanned' && accountId !== MANAGEMENT_ACCOUNT_ID)
      .map(({ accountId }) => accountId)
      .filter((id, index, all) => all.indexOf(id) === index)
      .slice(-3) as [string, string, string];
    const expected = verdicts();
    lab.simulator.control({
      addFaults: [
        { kind: 'role-missing', accounts: [unreadable] },
        { kind: 'aggregator-source-failed', accounts: [failed] },
        { kind: 'aggregator-account-missing', accounts: [absent] },
      ],
    });
    const result = await lab.report();
    const of = (accountId: string) => expected.filter((rule) => rule.split(' ')[1] === accountId);
    expect(await countsOf(lab, result)).toEqual({
      ...noCounts,
      'only there': of(unreadable).length,
      'cannot say': of(failed).length,
      'only here': of(absent).length,
      agrees: expected.length - of(unreadable).length - of(failed).length - of(absent).length,
    });
    const lines = [
      ...of(unreadable).map((rule) => `only there ${rule}`),
      ...of(absent).map((rule) => `only here ${rule}`),
    ];
    expect(await linesOf(lab, result)).toEqual(lines.toSorted());
    expect([result.status, result.flags]).toEqual(['partial', []]);
    const reasons = (await rowsOf(lab, result, 'Coverage')).filter(({ A }) => A === unreadable).map(({ I }) => I);
    expect(reasons).toHaveLength(2);
    for (const reason of reasons) expect(reason).toMatch(/, and AWS Config knows \d+ failing in \d+ rules/);
  });
});

test('an aggregator that only lags raises no alarm', async () => {
  const config = { rulesPerRegion: 20, rowsPerAccount: 800 };
  const lab = await startLab({
    scenario: {
      accounts: 12,
      week: WEEK,
      config,
      faults: [{ kind: 'aggregator-lags', byMinutes: 90 }],
    },
    settings: SETTINGS,
  });
  try {
    const result = await lab.report();
    const counts = await countsOf(lab, result);
    expect(counts).toMatchObject({ 'count differs': 0, 'verdict differs': 0, 'only there': 0, 'only here': 0 });
    expect(counts!['cannot say']).toBeGreaterThan(0);
    expect(result.flags).toEqual([]);
  } finally {
    await lab.stop();
  }
});

test('an aggregator that is not there costs the comparison, and not the report', async () => {
  const lab = await startLab({ settings: { ...SETTINGS, AGGREGATOR_NAME: 'nobody' } });
  try {
    const result = await lab.report();
    expect([result.status, result.promoted, result.flags]).toEqual(['complete', true, []]);
    expect((await summaryOf(lab, result)).crossCheck).toEqual({
      ...{ name: 'nobody', region: 'us-east-1' },
      fault: expect.stringMatching(/does not exist/),
    });
    expect(await runCommand('verify', lab.env, '--run', result.runId)).toMatchObject({ code: 0 });
  } finally {
    await lab.stop();
  }
});
