// Every operation that the product calls × every way in which its answer can be malformed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Coverage } from '#domain/coverage/reconciliation.ts';
import { MALFORMED } from '#simulator/scenario/malformed.ts';
import type { Malformation } from '#simulator/faults/malformed.ts';
import { differenceFrom, flawsOfCoverage, flawsOfEvidence } from '../support/intact.ts';
import { startLab, untilPhase, type Lab } from '../support/lab.ts';
import { expectedCsv, expectedDispositions } from '../support/oracle.ts';
import { INTACT } from './context.ts';
import { enter } from './ledger.ts';
import { organizationsCells, storeCells, type Cell } from './malformed-aws.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { sharedServer } from './shared-server.ts';

const OF_ACCOUNTS = [
  'sts:AssumeRole',
  'config:DescribeConfigurationRecorderStatus',
  'config:DescribeConfigRules',
  'config:GetComplianceDetailsByConfigRule',
  'config:SelectResourceConfig',
];

const REGION = 'us-east-1';

/** Prints a matrix, a line a way to be malformed and a column an operation. */
function print(title: string, cells: readonly { operation: string; how: string; came: string }[]): void {
  const operations = [...new Set(cells.map(({ operation }) => operation))];
  const widths = operations.map((name) => Math.max(name.length, 22) + 2);
  const line = (first: string, texts: readonly string[]) =>
    [first.padEnd(20), ...texts.map((text, index) => text.padEnd(widths[index]!))].join('').trimEnd();
  const rows = [...Map.groupBy(cells, ({ how }) => how)].map(([how, each]) =>
    line(
      how,
      operations.map((name) => each.find(({ operation }) => operation === name)?.came ?? ''),
    ),
  );
  console.log([`${title}: ${cells.length} cases`, line('', operations), ...rows].join('\n'));
}

describe('an account whose answers are malformed', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({
      scenario: {
        accounts: OF_ACCOUNTS.length * MALFORMED.length + 5,
        regions: [REGION],
        organization: { notActiveShare: 0 },
        config: { rulesPerRegion: 4, rowsPerAccount: 12 },
      },
      // A region is as good as two: what is malformed is an answer.
      settings: { SCAN_ATTEMPTS: '2', REGIONS: REGION },
      shared: sharedServer('malformed-accounts'),
    });
  });
  afterAll(() => lab.stop());

  test('is named, or its rows are right; all others are whole; once it is mended, a retry reads it', async ({
    task,
  }) => {
    const { simulator } = lab;
    const ids = [...new Set([...simulator.oracle().regions()].map(({ accountId }) => accountId))];
    // The first three accounts are those that a run needs: hub, management, and the one that every organization has.
    const cases = OF_ACCOUNTS.flatMap((operation) => MALFORMED.map((how) => ({ operation, how })));
    const accountOf = (index: number) => ids[index + 3]!;
    const addFaults = cases.map(({ operation, how }, index) => ({
      ...{ kind: 'malformed' as const, how, operations: [operation], accounts: [accountOf(index)] },
    }));
    simulator.control({ addFaults: [...addFaults, { kind: 'huge', accounts: [ids.at(-1)!], bytes: 3 * 2 ** 20 }] });
    const handle = await lab.start({});
    const { publication } = await untilPhase(handle, 'awaiting-retry', 300);
    const oracle = expectedDispositions(simulator);
    const published = { ...publication!, runId: (await handle.describe()).runId } as unknown as ReportResult;
    const csv = expectedCsv(simulator);
    const { rows, lost, doubled } = await differenceFrom(csv, oracle, lab, published);
    const flaws = await flawsOfCoverage(oracle, lab, published);
    const coverage = JSON.parse(
      String(await lab.store.get({ key: published.keys.manifest.replace(/manifest\.json$/, 'coverage.json') })),
    ) as Coverage;
    const cells = cases.map(({ operation, how }, index) => {
      const lines = coverage.lines.filter(({ accountId }) => accountId === accountOf(index));
      const came = lines.map(({ disposition, notes }) => `${disposition}${notes ? ', no tags' : ''}`);
      return { operation, how, came: [...new Set(came)].join(' / ') };
    });
    print('One account each', cells);
    enter({ name: task.name, faults: addFaults.length + 1, rows, lost: lost.length, doubled: doubled.length });
    expect({ lost: lost.slice(0, 5), doubled: doubled.slice(0, 5), flaws }).toEqual(INTACT);

    simulator.control({ clearFaults: true });
    await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    const result = (await handle.result()) as ReportResult;
    expect(result).toMatchObject({ status: 'complete', accounts: { failed: 0 } });
    expect(await flawsOfEvidence(lab, result)).toEqual([]);
  });
});

describe('a call that a run has but one of', () => {
  test.each<[string, (how: Malformation) => Promise<Cell[]>]>([
    ['of Organizations never makes an account vanish or appear', organizationsCells],
    ['of S3 is never believed', storeCells],
  ])('%s', async (name, cellsOf) => {
    const cells = (await Promise.all(MALFORMED.map(cellsOf))).flat();
    print(`Malformed, a call ${name}`, cells);
    enter({ name: `malformed: ${name}`, faults: cells.length, rows: 0, lost: 0, doubled: 0 });
    expect(cells.filter(({ came }) => came.startsWith('wrong'))).toEqual([]);
  });
});
