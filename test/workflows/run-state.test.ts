// When a run must end, and what it ends with.
import { expect, test } from 'vitest';
import { deadlineOf, resultOf, retryWindowEnd, withRemedy } from '#src/workflows/run-state.ts';
import { REMEDIES } from '#domain/dispositions.ts';
import { aFailedAccount, aPlan, aPublication } from '../support/builders.ts';

const startedAt = '2026-11-23T01:00:00.000Z';
const expiration = (hours: number) => new Date(Date.parse(startedAt) + hours * 3_600_000);

test.each([
  ['no time-out', undefined, '2026-11-29T01:00:00.000Z'],
  ['one of seven days, as the schedule has it', expiration(168), '2026-11-29T01:00:00.000Z'],
  ['one of a day', expiration(24), '2026-11-24T00:30:00.000Z'],
  ['one of two hours', expiration(2), '2026-11-23T02:30:00.000Z'],
  ['one of twenty minutes', expiration(1 / 3), '2026-11-23T01:15:00.000Z'],
])('with %s, a run publishes what it has at its deadline', (_, executionExpiration, deadline) => {
  expect(deadlineOf(startedAt, executionExpiration)).toBe(deadline);
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
  expect(retryWindowEnd(new Date(now), hours, { startedAt, executionExpiration })).toBe(end);
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
    ...told
  } = aPublication();
  expect(resultOf('run-1', { ...run, publication: aPublication() })).toStrictEqual({
    runId: 'run-1',
    reportDate: '2026-11-23',
    ...told,
  });
  const not = { promoted: false, promotedReason: 'it covers less' };
  expect(resultOf('run-1', { ...run, publication: aPublication(not) })).toMatchObject(not);
  expect(() => resultOf('run-1', run)).toThrow('a run ends with a publication');
});

test('a failure is told with its remedy', () => {
  const { remedy: _, ...failure } = aFailedAccount({ disposition: 'throttled-out' });
  expect(withRemedy(failure)).toEqual({ ...failure, remedy: REMEDIES['throttled-out'] });
});
