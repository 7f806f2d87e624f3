// What the alerts watch is set from S3, from the schedule and from the worker's state, and survives restarts.
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { startAlertGauges, type AlertSources } from '#src/worker/alert-gauges.ts';

const DAY_SECONDS = 86_400;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_SECONDS * 1_000);

type Gauges = { age?: number; failed?: number; schedule?: boolean; ready?: boolean };

/** Reads the sources twice, the second time as at each interval, and returns the values of the gauges and the warnings. */
async function gaugesOf(sources: Partial<AlertSources>): Promise<Gauges & { warnings: string[] }> {
  const gauges: Gauges = {};
  const warnings: string[] = [];
  const logger = pino({ messageKey: 'message' }, { write: (line) => warnings.push(message(line)) });
  const read = startAlertGauges(
    {
      readNewestReport: () => Promise.resolve(undefined),
      readScheduleCreation: () => Promise.resolve(null),
      isReady: () => Promise.resolve(true),
      ...sources,
    },
    {
      setReportAge: (seconds) => (gauges.age = seconds),
      setFailedAccounts: (count) => (gauges.failed = count),
      setScheduleExists: (exists) => (gauges.schedule = exists),
      setReady: (isReady) => (gauges.ready = isReady),
    },
    logger,
  );
  await read();
  await Promise.resolve();
  return { ...gauges, warnings };
}

const message = (line: string) => (JSON.parse(line) as { message: string }).message;
const about = (seconds: number) => expect.closeTo(seconds, -1) as number;

test('the age and the failed accounts are those of the newest report', async () => {
  const report = { startedAt: daysAgo(9).toISOString(), accounts: { failed: 3 } };
  const created = daysAgo(100);
  const sources = {
    readNewestReport: () => Promise.resolve(report),
    readScheduleCreation: () => Promise.resolve(created),
  };
  expect(await gaugesOf(sources)).toEqual({
    age: about(9 * DAY_SECONDS),
    failed: 3,
    schedule: true,
    ready: true,
    warnings: [],
  });
});

test('without a report the age counts from the creation of the schedule, which no restart resets', async () => {
  expect(await gaugesOf({ readScheduleCreation: () => Promise.resolve(daysAgo(9)) })).toEqual({
    age: about(9 * DAY_SECONDS),
    failed: 0,
    schedule: true,
    ready: true,
    warnings: [],
  });
});

test('without a report and a schedule the age is that of the process', async () => {
  const { age, ...others } = await gaugesOf({});
  expect(others).toEqual({ failed: 0, schedule: false, ready: true, warnings: [] });
  expect(age).toBeLessThanOrEqual(process.uptime() + 1);
});

test('while S3 and Temporal do not answer, nothing is stated, and each failure is a warning', async () => {
  const refused = () => Promise.reject(new Error('refused'));
  const found = await gaugesOf({
    readNewestReport: refused,
    readScheduleCreation: refused,
    isReady: () => Promise.resolve(false),
  });
  const { warnings, ...gauges } = found;
  expect(gauges).toEqual({ ready: false });
  expect([...new Set(warnings)].toSorted()).toEqual([
    'the age of the newest report could not be read',
    'the schedule could not be read',
  ]);
});

test('before Temporal is connected, neither the schedule nor the age without a report is stated', async () => {
  expect(await gaugesOf({ readScheduleCreation: () => Promise.resolve(undefined) })).toEqual({
    failed: 0,
    ready: true,
    warnings: [],
  });
});
