// Three weeks of the whole installation in which results go missing: what is not there is unknown, never resolved, and what
// comes back is as old as it was.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Coverage } from '#domain/coverage/reconciliation.ts';
import { csvReader } from '#domain/rows/csv.ts';
import type { HistorySummary } from '#domain/history/history.ts';
import { keys, buildLedgerKey } from '#domain/keys.ts';
import { LEDGER_COLUMNS } from '#domain/findings/ledger.ts';
import { readBook } from '../half-year/read-tables.ts';
import { startLab, type Lab } from '../support/lab.ts';
import { expectedCsv } from '../support/oracle.ts';
import { buildOrganization } from '#simulator/world/organization.ts';
import { parseScenario, type ScenarioInput } from '#simulator/scenario/scenario.ts';

const DATES = ['2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23', '2026-11-30'] as const;
const REGIONS = ['us-east-1', 'ap-east-1'];

const ORGANIZATION = {
  ...{ seed: 7, accounts: 12, regions: REGIONS, organization: { notActiveShare: 0 } },
  config: { rulesPerRegion: 4, rowsPerAccount: 80, nonCompliantShare: 0.3 },
  rates: { config: null, organizationsScale: null },
} satisfies ScenarioInput;

const IDS = buildOrganization(parseScenario(ORGANIZATION)).accounts.map(({ id }) => id);
const at = (index: number) => ({ accounts: [IDS[index]!] });

/** An account for each way in which results go missing in the second week, and why its findings are unknown then. */
const WAYS = [
  { why: 'rule is evaluating', fault: { kind: 'rule-without-results', state: 'EVALUATING', rules: 4, ...at(3) } },
  {
    why: 'results are being deleted',
    fault: { kind: 'rule-without-results', state: 'DELETING_RESULTS', rules: 4, ...at(4) },
  },
  { why: 'rule was not evaluated since', fault: { kind: 'rule-without-results', rules: 4, ...at(5) } },
  { why: 'rule is gone', fault: { kind: 'no-rules', ...at(6) } },
  { why: 'rule is gone', fault: { kind: 'rule-missing', rules: 1, ...at(7), regions: ['us-east-1'] } },
  { why: 'rule is internal', fault: { kind: 'rules-internal', ...at(8) } },
  { why: 'rule not read', fault: { kind: 'rule-refused', rules: 4, ...at(9) } },
] satisfies { why: string; fault: NonNullable<ScenarioInput['faults']>[number] }[];
/** What the spoke role needs for the health of rules and for nothing else. */
const NEW_ACTIONS = [
  'config:DescribeConfigRuleEvaluationStatus',
  'config:DescribeConfigurationRecorders',
  'config:ListConfigurationRecorders',
  'config:DescribeComplianceByConfigRule',
] as const;

const keyOf = (parts: readonly (string | undefined)[]) => parts.join(' ');

const STOPPED = IDS[10]!;

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ scenario: ORGANIZATION });
});
afterAll(() => lab.stop());

type Finding = Record<string, string>;

/** A week's report. The organization's verdicts stay as they are: what changes is what the faults change. */
async function reportOf(week: number, faults: NonNullable<ScenarioInput['faults']> = []) {
  lab.simulator.control({ clearFaults: true, addFaults: faults });
  const csv = expectedCsv(lab.simulator);
  const reportDate = DATES[week]!;
  await lab.report({ reportDate, replace: true });
  const summary = JSON.parse(String(await lab.store.get({ key: keys.history(reportDate) }))) as HistorySummary;
  const records = csvReader(LEDGER_COLUMNS).read(String(await lab.store.get({ key: buildLedgerKey(summary.prefix) })));
  const findings = records.map((record): Finding =>
    Object.fromEntries(LEDGER_COLUMNS.map((name, i) => [name, record[i]!])),
  );
  const coverage = JSON.parse(String(await lab.store.get({ key: `${summary.prefix}coverage.json` }))) as Coverage;
  const isTrue = String(await lab.store.get({ key: keys.raw(reportDate) })) === csv;
  return { summary, findings, coverage, isTrue, report: await lab.store.get({ key: keys.report(reportDate) }) };
}

const tally = (findings: readonly Finding[], account: string, what: string) =>
  Object.fromEntries(
    [
      ...Map.groupBy(
        findings.filter(({ AccountId }) => AccountId === account),
        (finding) => finding[what]!,
      ),
    ].map(([value, alike]) => [value, alike.length]),
  );

// The later ones change what the earlier ones read.
describe('in this order', { shuffle: false }, () => {
  test('results that go missing for a week are unknown with their reason, and then open with their true age', async () => {
    const first = await reportOf(0);
    const second = await reportOf(
      1,
      WAYS.map(({ fault }) => fault),
    );
    const third = await reportOf(2);
    expect([first.isTrue, second.isTrue, third.isTrue]).toEqual([true, true, true]);

    const changes = (await readBook(second.report)).tables('Changes', [
      { heading: 'Unknown', columns: ['Account', 'Findings', 'Why'], rows: [], isPart: true },
    ])[0]!;
    const became = WAYS.map(({ fault }) => {
      const account = fault.accounts[0]!;
      const lines = changes.rows.filter(([id]) => id === account);
      return {
        kind: fault.kind,
        why: [...new Set(lines.map((line) => line[2]))],
        named: lines.reduce((sum, line) => sum + Number(line[1]), 0),
        unknown: tally(second.findings, account, 'Change')['Unknown'],
        secondWeek: tally(second.findings, account, 'State'),
        thirdWeek: tally(third.findings, account, 'Change'),
        openSince: tally(third.findings, account, 'OpenSince'),
      };
    });
    const expected = WAYS.map(({ why, fault: { kind, accounts } }, index) => {
      const open = first.findings.filter(({ AccountId }) => AccountId === accounts[0]).length;
      const unknown = became[index]!.named;
      return {
        ...{ kind, why: [why], named: unknown, unknown, secondWeek: { open } },
        ...{ thirdWeek: { 'Still open': open }, openSince: { [DATES[0]]: open } },
      };
    });
    expect(became).toEqual(expected);
    expect(second.summary.changes).toMatchObject({ resolved: 0, reopened: 0 });
    expect(third.summary.changes).toMatchObject({ resolved: 0, reopened: 0, unknown: 0 });

    const gone = second.summary.flags.filter((flag) => flag.startsWith('rules are gone from 3 regions of 2 accounts'));
    expect(gone).toHaveLength(1);
    for (const index of [6, 7]) expect(gone[0]).toContain(IDS[index]);
    expect(third.summary.flags).toEqual([]);
  });

  test('a stopped recorder keeps its rows, and says how old they may be', async () => {
    const off = { kind: 'recorder-off', ...at(10) } as const;
    const { coverage, findings } = await reportOf(3, [off, WAYS[5]!.fault]);
    const lines = coverage.lines.filter(({ accountId }) => accountId === STOPPED);
    expect(lines.map(({ disposition, rows }) => [disposition, rows > 0])).toEqual([
      ['recorder-off', true],
      ['recorder-off', true],
    ]);
    expect(Object.keys(tally(findings, STOPPED, 'Change'))).toEqual(['Still open']);
    const internal = coverage.lines.filter(({ accountId }) => accountId === IDS[8]);
    expect(internal.map(({ disposition }) => disposition)).toEqual(['no-rules', 'no-rules']);
  });

  test('without the permissions of rule health, what has a row stays, and what has none is unknown', async () => {
    // A week later, the rules of an account were evaluated again and found nothing.
    lab.simulator.control({ week: 1 });
    const allowed = await reportOf(4, [WAYS[2]!.fault]);
    const denied = await reportOf(4, [WAYS[2]!.fault, { kind: 'actions-denied', actions: [...NEW_ACTIONS] }]);
    expect([allowed.isTrue, denied.isTrue]).toEqual([true, true]);
    const linesOf = ({ coverage: { lines, percent } }: typeof allowed) => ({
      percent,
      lines: lines.map(({ accountId, region, disposition, reason, rules, rows, shortNotes, part }) => ({
        ...{ accountId, region, disposition, reason, rules, rows, shortNotes, sha256: part?.sha256 },
      })),
    });
    expect(linesOf(denied)).toEqual(linesOf(allowed));

    const shown = new Set(
      [...lab.simulator.oracle().rows()].map((row) => keyOf([row[12], row[5], row[6], row[7], row[0]])),
    );
    const hasRow = ({ AccountId, Region, ResourceType, ResourceId, Rule, ConfigRule }: Finding) =>
      [Rule, ConfigRule].some((rule) => shown.has(keyOf([AccountId, Region, ResourceType, ResourceId, rule])));
    expect(denied.findings.filter(hasRow)).toEqual(allowed.findings.filter(hasRow));
    const withoutRow = (findings: readonly Finding[]) => findings.filter((finding) => !hasRow(finding));
    const changes = (findings: readonly Finding[]) => new Set(withoutRow(findings).map(({ Change }) => Change));
    expect({ allowed: changes(allowed.findings), denied: changes(denied.findings) }).toEqual({
      ...{ allowed: new Set(['Resolved']), denied: new Set(['Unknown']) },
    });
    const [unknown] = (await readBook(denied.report)).tables('Changes', [
      { heading: 'Unknown', columns: ['Findings', 'Why'], rows: [], isPart: true },
    ]);
    expect(new Set(unknown!.rows.map(([, why]) => why))).toEqual(new Set(['rule health not checked']));
  });
});
