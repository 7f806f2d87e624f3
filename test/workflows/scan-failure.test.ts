// An account whose activity failed for good: what its last attempt left behind counts, the rest has its reason.
import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { emptyOutcome } from '#domain/coverage/outcome.ts';
import { outcomeFromActivityFailure } from '#src/workflows/scan-failure.ts';
import { aRegionOutcome } from '../support/builders.ts';

const REGIONS = ['ap-east-1', 'us-east-1'];
const read = aRegionOutcome({ region: 'us-east-1', rows: 7 });

function outcomeOf(cause?: Error) {
  const failure = new ActivityFailure(
    'Activity task failed',
    'scanAccount',
    '1',
    'MAXIMUM_ATTEMPTS_REACHED',
    'w',
    cause,
  );
  const { accountId, regions } = outcomeFromActivityFailure('012345678901', REGIONS, failure);
  expect(accountId).toBe('012345678901');
  return regions;
}
const application = (of: { type?: string; message?: string; details?: unknown[] }) =>
  ApplicationFailure.create({ message: 'something broke', ...of });

test('regions that the last attempt lists keep what it says of them', () => {
  const throttled = emptyOutcome('ap-east-1', 'throttled-out', 'DescribeConfigRules: ThrottlingException');
  const details = [{ regions: [read, throttled] }];
  expect(outcomeOf(application({ type: 'throttled-out', details }))).toEqual([throttled, read]);
});

test("the failure's type is the disposition of every other region", () => {
  expect(outcomeOf(application({ type: 'access-denied', message: 'no', details: [{ regions: [read] }] }))).toEqual([
    emptyOutcome('ap-east-1', 'access-denied', 'no'),
    read,
  ]);
});

test.each([['TypeError'], [undefined], ['scanned by mistake'], ['toString']])(
  'a failure of type %s is failed, in its own words',
  (type) => {
    expect(outcomeOf(application(type === undefined ? {} : { type }))).toEqual(
      REGIONS.map((region) => emptyOutcome(region, 'failed', 'something broke')),
    );
  },
);

test.each([[undefined], [null], ['text'], [{}], [{ regions: 'many' }]])('details %j hold no region', (details) => {
  expect(outcomeOf(application({ details: [details] }))).toEqual(
    REGIONS.map((region) => emptyOutcome(region, 'failed', 'something broke')),
  );
});

test('an attempt that stopped answering leaves the regions of its last heartbeat', () => {
  expect(outcomeOf(new TimeoutFailure('heartbeat', { regions: [read] }, 'HEARTBEAT'))).toEqual([
    emptyOutcome('ap-east-1', 'failed', 'the activity timed out (HEARTBEAT)'),
    read,
  ]);
});

test('a time-out between attempts has the failure of the last one as its reason', () => {
  const last = application({ type: 'throttled-out', message: 'Rate exceeded', details: [{ regions: [read] }] });
  const timeout = Object.assign(new TimeoutFailure('too long', undefined, 'SCHEDULE_TO_CLOSE'), { cause: last });
  expect(outcomeOf(timeout)).toEqual([
    emptyOutcome('ap-east-1', 'throttled-out', 'the activity timed out (SCHEDULE_TO_CLOSE) after: Rate exceeded'),
    read,
  ]);
});

test('any other cause, or none, is failed in its own words', () => {
  expect(outcomeOf(new CancelledFailure('cancelled by an operator'))).toEqual(
    REGIONS.map((region) => emptyOutcome(region, 'failed', 'cancelled by an operator')),
  );
  expect(outcomeOf()).toEqual(REGIONS.map((region) => emptyOutcome(region, 'failed', 'Activity task failed')));
});
