// The main job on real input: the schedule starts it, real SDKs read a simulated organization, the files are compared.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportResult } from '#src/workflows/run-state.ts';
import { applySchedule, triggerSchedule } from '#src/temporal/weekly-schedule.ts';
import { startLab, untilPhase, type Lab } from '../support/lab.ts';
import { trueCsv, trueDispositions } from '../support/truth.ts';

let lab: Lab;
let result: ReportResult;

beforeAll(async () => {
  lab = await startLab({
    scenario: {
      accounts: 14,
      faults: [
        { kind: 'role-missing', accounts: { count: 1 } },
        { kind: 'scp-deny', accounts: { count: 1 } },
        { kind: 'recorder-off', accounts: { count: 1 }, regions: ['ap-east-1'] },
        { kind: 'region-disabled', accounts: { count: 2 }, regions: ['ap-east-1'] },
      ],
    },
  });
  await applySchedule(lab.client, lab.config, { dryRun: false });
  const handle = await triggerSchedule(lab.client);
  await untilPhase(handle, 'awaiting-retry');
  await handle.executeUpdate('finish');
  result = (await handle.result()) as ReportResult;
});

afterAll(() => lab.stop());

describe('the weekly report, started by the schedule', () => {
  test('writes exactly the rows that the organization has, sorted, as CSV', async () => {
    const csv = String(await lab.store.get({ key: result.keys.raw }));
    expect(csv).toBe(trueCsv(lab.simulator));
  });

  test('gives every account in every region the disposition that its fault implies', async () => {
    const coverage = JSON.parse(
      String(await lab.store.get({ key: result.keys.manifest.replace('manifest', 'coverage') })),
    ) as { lines: { accountId: string; region: string; disposition: string }[] };
    const lines = coverage.lines.map(({ accountId, region, disposition }) => `${accountId} ${region} ${disposition}`);
    expect(lines.toSorted()).toEqual(trueDispositions(lab.simulator).toSorted());
  });

  test('adds up to what Organizations lists', () => {
    const { discovered, scanned, failed, excluded, notActive } = result.accounts;
    expect({ discovered, sum: scanned + failed + excluded + notActive }).toEqual({ discovered: 14, sum: 14 });
    expect({ status: result.status, failed, promoted: result.promoted }).toEqual({
      status: 'partial',
      failed: 2,
      promoted: true,
    });
  });
});
