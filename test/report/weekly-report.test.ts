// The main job on real input: the schedule starts it, real SDKs read a simulated organization, the files are compared.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Manifest } from '#src/publish/manifest.ts';
import { applySchedule, triggerSchedule } from '#src/temporal/weekly-schedule.ts';
import { tableOf } from '../docs/markdown.ts';
import { read } from '../docs/repository.ts';
import { startLab, untilPhase, type Lab } from '../support/lab.ts';
import { expectedCsv, expectedDispositions } from '../support/oracle.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { readBook } from '../workbook/books.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let lab: Lab;
let result: ReportResult;
let retryUntil: string | undefined;
let workflowId: string;

/** More than a day from now, whenever that is: just before its next start, a run has no retry window. */
const inTwoDays = `0 9 * * ${(new Date().getUTCDay() + 2) % 7}`;

beforeAll(async () => {
  lab = await startLab({
    settings: {
      ...{ SCHEDULE_CRON: inTwoDays, SCHEDULE_TIMEZONE: 'UTC' },
      ...{ CONCURRENT_ACCOUNTS: '3', ASSUME_ROLE_PER_SECOND: '4' },
    },
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
  const handle = await triggerSchedule(lab.client, lab.config.SCHEDULE_ID);
  ({ workflowId } = handle);
  ({ retryUntil } = await untilPhase(handle, 'awaiting-retry'));
  await handle.executeUpdate('finish');
  result = (await handle.result()) as ReportResult;
});

afterAll(() => lab.stop());

describe('the weekly report, started by the schedule', () => {
  test('writes exactly the rows that the organization has, sorted, as CSV', async () => {
    const csv = String(await lab.store.get({ key: result.keys.raw }));
    expect(csv).toBe(expectedCsv(lab.simulator));
  });

  test('has the sheets that docs/report.md lists, in that order', async () => {
    const file = join(await temporaryFolder(), 'report.xlsx');
    await writeFile(file, await lab.store.get({ key: result.keys.report }));
    const sheets = (await readBook(file)).map(({ name }) => name);
    const documented = tableOf(read('docs/report.md')).map(([sheet]) => sheet);
    // No aggregator is set.
    expect(documented.filter((sheet) => sheet !== 'Cross-check')).toEqual(sheets);
  });

  test('gives every account in every region the disposition that its fault implies', async () => {
    const coverage = JSON.parse(
      String(await lab.store.get({ key: result.keys.manifest.replace('manifest', 'coverage') })),
    ) as { lines: { accountId: string; region: string; disposition: string }[] };
    const lines = coverage.lines.map(({ accountId, region, disposition }) => `${accountId} ${region} ${disposition}`);
    expect(lines.toSorted()).toEqual(expectedDispositions(lab.simulator).toSorted());
  });

  test('knows when the schedule starts the next one, and has its retry window before that', async () => {
    const { plan } = JSON.parse(String(await lab.store.get({ key: result.keys.manifest }))) as Manifest;
    const { info } = await lab.client.schedule.getHandle(lab.config.SCHEDULE_ID).describe();
    expect(plan.nextScheduledAt).toBe(info.nextActionTimes[0]!.toISOString());
    expect(Date.parse(retryUntil!)).toBeLessThanOrEqual(Date.parse(plan.nextScheduledAt!) - 3_600_000);
  });

  test('reads no more accounts at a time than CONCURRENT_ACCOUNTS', async () => {
    const { events } = await lab.client.workflow.getHandle(`${workflowId}/shard-0`).fetchHistory();
    const inFlight = new Set<string>();
    const counts = events!.map((event) => {
      const { activityTaskScheduledEventAttributes: scheduled, activityTaskCompletedEventAttributes: completed } =
        event;
      if (scheduled?.activityType?.name === 'scanAccount') inFlight.add(String(event.eventId));
      if (completed) inFlight.delete(String(completed.scheduledEventId));
      return inFlight.size;
    });
    expect(Math.max(...counts)).toBe(3);
  });

  test('assumes no more roles a second than a bucket of ASSUME_ROLE_PER_SECOND allows', () => {
    const { total, mostPerSecond } = lab.simulator.log().assumeRole;
    // A full bucket, and what is added to it within a second.
    expect(mostPerSecond).toBeLessThanOrEqual(4 + 4);
    expect(total).toBeGreaterThan(4 + 4);
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
