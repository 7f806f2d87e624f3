// What people may type into the form: good input as it is, bad input in words that say what is accepted.
import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { parseReportInput } from '#src/workflows/report-input.ts';

const ACCEPTED =
  'accepted are accountIds, excludeAccountIds, ouIds, regions, reportDate, baseRunId, rebuildFrom, retryWindowHours, concurrentAccounts, replace';

test.each([
  [undefined, {}],
  [null, {}],
  [{}, {}],
  [{ accountIds: ['012345678901'] }, { accountIds: ['012345678901'] }],
  [{ excludeAccountIds: ['012345678901', '111122223333'] }, { excludeAccountIds: ['012345678901', '111122223333'] }],
  [{ ouIds: ['ou-ab12-cdefgh34', 'ou-ab12-ijklmn56'] }, { ouIds: ['ou-ab12-cdefgh34', 'ou-ab12-ijklmn56'] }],
  [{ regions: ['us-east-1', 'us-gov-west-1'] }, { regions: ['us-east-1', 'us-gov-west-1'] }],
  [
    { reportDate: '2028-02-29', replace: true },
    { reportDate: '2028-02-29', replace: true },
  ],
  [{ retryWindowHours: 0 }, { retryWindowHours: 0 }],
  [
    { retryWindowHours: 0.5, concurrentAccounts: 2000 },
    { retryWindowHours: 0.5, concurrentAccounts: 2000 },
  ],
  [{ concurrentAccounts: 1 }, { concurrentAccounts: 1 }],
  [{ retryWindowHours: 120 }, { retryWindowHours: 120 }],
  [
    { rebuildFrom: 'run-1', retryWindowHours: 0 },
    { rebuildFrom: 'run-1', retryWindowHours: 0 },
  ],
  [
    { baseRunId: 'run-1', accountIds: ['012345678901'], replace: true },
    { baseRunId: 'run-1', accountIds: ['012345678901'], replace: true },
  ],
  [{ accountIds: undefined, replace: false }, { replace: false }],
])('%j is accepted', (given, input) => {
  expect(parseReportInput(given)).toStrictEqual(input);
});

test.each([
  ['a text', 'input: expected one JSON object'],
  [7, 'input: expected one JSON object'],
  [false, 'input: expected one JSON object'],
  [[], 'input: expected one JSON object'],
  [[{}], 'input: expected one JSON object'],
  [{ accounts: ['012345678901'] }, `unknown "accounts": ${ACCEPTED}`],
  [{ accountIDs: [], Regions: [] }, `unknown "accountIDs", "Regions": ${ACCEPTED}`],
  [{ accountIds: '012345678901' }, 'accountIds: expected a list of account ids, each a text of 12 digits'],
  [{ accountIds: null }, 'accountIds: expected a list of account ids, each a text of 12 digits'],
  [{ accountIds: [] }, 'accountIds: expected at least one account id'],
  [{ accountIds: [12345678901] }, 'accountIds[0]: expected a text of 12 digits'],
  [{ accountIds: ['012345678901', '12345678901'] }, 'accountIds[1]: expected a text of 12 digits'],
  [{ accountIds: ['01234567890१'] }, 'accountIds[0]: expected a text of 12 digits'],
  [{ excludeAccountIds: ['012345678901\n'] }, 'excludeAccountIds[0]: expected a text of 12 digits'],
  [{ ouIds: ['Prod'] }, 'ouIds[0]: expected an id such as ou-ab12-cdefgh34'],
  [{ ouIds: [] }, 'ouIds: expected at least one organizational unit id'],
  [{ ouIds: 'ou-1' }, 'ouIds: expected a list of organizational unit ids'],
  [{ regions: ['Hong Kong'] }, 'regions[0]: expected a region such as us-east-1'],
  [{ regions: [] }, 'regions: expected at least one region'],
  [{ regions: 'us-east-1' }, 'regions: expected a list of regions'],
  [{ reportDate: '23.11.2026' }, 'reportDate: expected a date as YYYY-MM-DD'],
  [{ reportDate: '2026-02-30' }, 'reportDate: expected a date as YYYY-MM-DD'],
  [{ reportDate: '2026-11-23T09:00:00Z' }, 'reportDate: expected a date as YYYY-MM-DD'],
  [{ reportDate: 20261123 }, 'reportDate: expected a date as YYYY-MM-DD'],
  [{ retryWindowHours: 121 }, 'retryWindowHours: expected hours, 0 to 120'],
  [{ retryWindowHours: -1 }, 'retryWindowHours: expected hours, 0 to 120'],
  [{ retryWindowHours: '24' }, 'retryWindowHours: expected hours, 0 to 120'],
  [{ concurrentAccounts: 0 }, 'concurrentAccounts: expected a whole number, 1 to 2000'],
  [{ concurrentAccounts: 2001 }, 'concurrentAccounts: expected a whole number, 1 to 2000'],
  [{ concurrentAccounts: 1.5 }, 'concurrentAccounts: expected a whole number, 1 to 2000'],
  [{ replace: 'yes' }, 'replace: expected true or false'],
  [{ baseRunId: '', accountIds: ['012345678901'] }, 'baseRunId: expected a run id'],
  [{ baseRunId: 'run-1' }, 'baseRunId: goes with accountIds: the accounts to read again'],
  [
    { baseRunId: 'run-1', accountIds: ['012345678901'], regions: ['us-east-1'] },
    'baseRunId: takes accounts, regions and date from the base run: leave out excludeAccountIds, ouIds, regions and reportDate',
  ],
  [
    { rebuildFrom: 'run-1', accountIds: ['012345678901'] },
    'rebuildFrom: takes no other field: it makes the report of that run again from its stored rows',
  ],
  [
    { rebuildFrom: 'run-1', replace: true },
    'rebuildFrom: takes no other field: it makes the report of that run again from its stored rows',
  ],
  [{ accountIds: [1], replace: 'yes' }, 'accountIds[0]: expected a text of 12 digits; replace: expected true or false'],
])('%j is refused, for good and with a reason', (given, message) => {
  let failure: unknown;
  try {
    parseReportInput(given);
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(ApplicationFailure);
  const { type, nonRetryable, message: notified } = failure as ApplicationFailure;
  expect({ type, nonRetryable, told: notified }).toEqual({
    type: 'InvalidInput',
    nonRetryable: true,
    told: `Invalid input: ${message}`,
  });
});

test('a refusal fits into a failure, however much is wrong', () => {
  const first = Array.from({ length: 10 }, (_, index) => `accountIds[${index}]: expected a text of 12 digits`);
  expect(() => parseReportInput({ accountIds: Array.from({ length: 50_000 }, () => 1) })).toThrow(
    `Invalid input: ${first.join('; ')}; and 49990 more`,
  );
  const huge = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`field-${index}`, 1]));
  expect(() => parseReportInput(huge)).toThrow(/^Invalid input: unknown "field-0".{1,2000}$/);
});
