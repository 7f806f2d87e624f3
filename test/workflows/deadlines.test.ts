// When a run must end, and what it ends with.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildResult, addRemedy } from '#src/workflows/run-state.ts';
import { REMEDIES } from '#domain/coverage/dispositions.ts';
import { findDeadline, mustEndBefore, scheduleToCloseMs, retryWindowEnd } from '#src/workflows/deadlines.ts';
import { aFailedAccount, aPlan, aPublication } from '../support/builders.ts';

const startedAt = '2026-11-23T01:00:00.000Z';
const HOURS = 3_600_000;
const expiration = (hours: number) => new Date(Date.parse(startedAt) + hours * HOURS);
const unscheduled = { startedAt, executionExpiration: undefined, nextScheduledAt: undefined };

test.each([
  ['no time-out', undefined, '2026-11-29T01:00:00.000Z'],
  ['one of seven days, as the schedule has it', expiration(168), '2026-11-29T01:00:00.000Z'],
  ['one of a day', expiration(24), '2026-11-24T00:30:00.000Z'],
  ['one of two hours', expiration(2), '2026-11-23T02:30:00.000Z'],
  ['one of twenty minutes', expiration(1 / 3), '2026-11-23T01:15:00.000Z'],
])('with %s, a run publishes what it has at its deadline', (_, executionExpiration, deadline) => {
  expect(findDeadline({ ...unscheduled, executionExpiration })).toBe(deadline);
});

test.each([
  ['a day by default', '2026-11-23T03:00:00.000Z', undefined, undefined, '2026-11-24T03:00:00.000Z'],
  ['as long as asked', '2026-11-23T03:00:00.000Z', 1.5, undefined, '2026-11-23T04:30:00.000Z'],
  ['not at all if so asked', '2026-11-23T03:00:00.000Z', 0, undefined, '2026-11-23T03:00:00.000Z'],
  ['no longer than six days after the start', '2026-11-28T03:00:00.000Z', 24, undefined, '2026-11-29T01:00:00.000Z'],
  ['until half an hour before the time-out', '2026-11-23T03:00:00.000Z', 24, expiration(8), '2026-11-23T08:30:00.000Z'],
  [
    'no longer, where half an hour is not left',
    '2026-11-23T01:10:00.000Z',
    24,
    expiration(0.4),
    '2026-11-23T00:54:00.000Z',
  ],
])('the retry window is open %s', (_, now, hours, executionExpiration, end) => {
  expect(retryWindowEnd(new Date(now), hours, { ...unscheduled, executionExpiration })).toBe(end);
});

const nextMonday = '2026-11-30T01:00:00.000Z';

test.each([
  ['on Monday', '2026-11-23T01:00:00.000Z', '2026-11-29T01:00:00.000Z'],
  ['on Saturday, after an outage', '2026-11-28T12:00:00.000Z', '2026-11-29T01:00:00.000Z'],
  ['on Sunday, by hand', '2026-11-29T10:00:00.000Z', '2026-11-29T22:00:00.000Z'],
  ['an hour before the next', '2026-11-30T00:00:00.000Z', '2026-11-30T12:00:00.000Z'],
])(
  'a run of the schedule that starts %s stops reading a day before the next, or after twelve hours',
  (_, at, deadline) => {
    expect(findDeadline({ startedAt: at, executionExpiration: undefined, nextScheduledAt: nextMonday })).toBe(deadline);
  },
);

test.each([
  ['on Monday', '2026-11-23T03:00:00.000Z', '2026-11-24T03:00:00.000Z'],
  ['on Saturday, after an outage', '2026-11-28T12:00:00.000Z', '2026-11-29T12:00:00.000Z'],
  ['on Sunday, by hand', '2026-11-29T10:00:00.000Z', '2026-11-30T00:00:00.000Z'],
  ['in the last hour: not at all', '2026-11-30T00:30:00.000Z', '2026-11-30T00:00:00.000Z'],
])('the retry window of a run of the schedule that published %s ends an hour before the next', (_, now, end) => {
  const bounds = { startedAt: now, executionExpiration: undefined, nextScheduledAt: nextMonday };
  expect(retryWindowEnd(new Date(now), 24, bounds)).toBe(end);
});

test('whenever a run of the schedule starts and publishes, what it does by itself leaves the next start free', () => {
  const hours = (max: number) => fc.integer({ min: 1, max: max * 60 }).map((minutes) => minutes * 60_000);
  fc.assert(
    fc.property(hours(168), hours(168), hours(120), fc.option(hours(168)), (untilNext, later, windowMs, timeout) => {
      const start = Date.parse(startedAt);
      const next = start + untilNext;
      const executionExpiration = timeout === null ? undefined : new Date(start + timeout);
      const free = { ...unscheduled, executionExpiration };
      const bounds = { ...free, nextScheduledAt: new Date(next).toISOString() };
      const now = start + later;
      const [deadline, uncapped] = [bounds, free].map((each) => Date.parse(findDeadline(each))) as [number, number];
      const window = Date.parse(retryWindowEnd(new Date(now), windowMs / HOURS, bounds));
      const until = new Date(deadline).toISOString();
      const tried = [8, 20].map((beyond) => scheduleToCloseMs(now, until, beyond, bounds.nextScheduledAt));
      expect({
        deadlineIsNoLater: deadline <= uncapped,
        deadlineLeavesADay: deadline <= Math.max(next - 24 * HOURS, start + 12 * HOURS),
        readsTwelveHours: deadline >= Math.min(uncapped, start + 12 * HOURS),
        windowLeavesAnHour: window <= next - HOURS,
        triesEndInTime: tried.every((ms) => ms >= HOURS && now + ms <= Math.max(next, now + HOURS)),
        endsInTime: now >= next || mustEndBefore(now, bounds) <= next,
      }).toEqual({
        deadlineIsNoLater: true,
        deadlineLeavesADay: true,
        readsTwelveHours: true,
        windowLeavesAnHour: true,
        triesEndInTime: true,
        endsInTime: true,
      });
    }),
  );
});

test('the result is that of the last publication, with a reason only where it was not promoted', () => {
  const run = { startedAt, plan: aPlan(), shards: [], shardsRun: 1 };
  const {
    failedAccountIds: _ids,
    failures: _failures,
    coveragePercent: _percent,
    compliancePercent: _compliance,
    changes: _changes,
    number: _number,
    ...notified
  } = aPublication();
  expect(buildResult('run-1', { ...run, publication: aPublication() })).toStrictEqual({
    runId: 'run-1',
    reportDate: '2026-11-23',
    ...notified,
  });
  const not = { promoted: false, promotedReason: 'it covers less' };
  expect(buildResult('run-1', { ...run, publication: aPublication(not) })).toMatchObject(not);
  expect(() => buildResult('run-1', run)).toThrow('a run ends with a publication');
});

test('a failure is told with its remedy', () => {
  const { remedy: _, ...failure } = aFailedAccount({ disposition: 'throttled-out' });
  expect(addRemedy(failure)).toEqual({ ...failure, remedy: REMEDIES['throttled-out'] });
});
