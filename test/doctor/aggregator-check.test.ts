// The check of the aggregator that reports are compared with, in good and in bad states.
import { expect, test } from 'vitest';
import { aggregator } from '#src/doctor/checks/aggregator.ts';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { examine, notified } from './examination.ts';

const env = {
  AGGREGATOR_NAME: 'organization',
  AGGREGATOR_REGION: 'us-east-1',
  AGGREGATOR_ROLE_ARN: `arn:aws:iam::${MANAGEMENT_ACCOUNT_ID}:role/system-config-report-generator-aggregator-role`,
};

test('no aggregator is no fault', async () => {
  expect(notified(await examine(aggregator))).toEqual(['ok: no aggregator is set: reports are not cross-checked']);
});

test('an aggregator of the organization and of all regions covers the report', async () => {
  expect(notified(await examine(aggregator, { env }))).toEqual([
    'ok: organization in us-east-1 covers the organization and us-east-1, ap-east-1',
  ]);
});

test('regions that it does not collect from are named, and sources that failed', async () => {
  const scenario = {
    aggregator: { sourceRegions: ['us-east-1'] },
    faults: [{ kind: 'aggregator-source-failed' as const, status: 'OUTDATED' as const }],
  };
  const lines = await examine(aggregator, { env, scenario });
  expect(notified(lines)).toEqual([
    'warning: the aggregator does not collect from ap-east-1 everywhere',
    expect.stringMatching(
      /^warning: \d+ of the first \d+ sources of the aggregator are not up to date, such as \d{12} in us-east-1: OUTDATED, AccessDenied$/,
    ),
  ]);
});

test.each([
  ['is not there', { AGGREGATOR_NAME: 'nobody' }, /nobody in us-east-1 cannot be read: .*does not exist/],
  ['has no such role', { AGGREGATOR_ROLE_ARN: `arn:aws:iam::${MANAGEMENT_ACCOUNT_ID}:role/other` }, /AssumeRole/],
])('an aggregator that %s costs the comparison only', async (_, more, message) => {
  const [line, ...others] = await examine(aggregator, { env: { ...env, ...more } });
  expect([line?.level, line?.message, others]).toEqual(['warning', expect.stringMatching(message), []]);
});
