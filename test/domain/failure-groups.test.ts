// Failures are grouped by what to do about them, and nothing of them is lost.
import { expect, test } from 'vitest';
import { findRemedy } from '#domain/coverage/causes.ts';
import { REMEDIES } from '#domain/coverage/dispositions.ts';
import { groupFailures } from '#domain/coverage/failure-groups.ts';
import { aFailedAccount } from '../support/builders.ts';

test('regions in which an account failed for the same reason share a line, under the remedy of the disposition', () => {
  const other = { accountId: '222222222222', name: 'search' };
  const denied = { disposition: 'access-denied', reason: 'not authorized' } as const;
  const failures = [
    aFailedAccount({ reason: 'no role' }),
    aFailedAccount({ ...denied, ...other, region: 'ap-east-1' }),
    aFailedAccount({ ...other, reason: 'no role' }),
    aFailedAccount({ ...denied, ...other }),
    aFailedAccount({ ...denied, ...other, region: 'eu-west-1', reason: 'explicit deny' }),
  ];
  expect(groupFailures(failures)).toEqual([
    {
      disposition: 'role-missing',
      remedy: REMEDIES['role-missing'],
      lines: [
        { accountId: '111122223333', name: 'payments', reason: 'no role', regions: ['us-east-1'] },
        { ...other, reason: 'no role', regions: ['us-east-1'] },
      ],
    },
    {
      disposition: 'access-denied',
      remedy: REMEDIES['access-denied'],
      lines: [
        { ...other, reason: 'not authorized', regions: ['ap-east-1', 'us-east-1'] },
        { ...other, reason: 'explicit deny', regions: ['eu-west-1'] },
      ],
    },
  ]);
});

test('refusals with the same disposition and other causes are apart, each under its remedy', () => {
  const denied = { disposition: 'access-denied', reason: 'no' } as const;
  const failures = [
    aFailedAccount({ ...denied, cause: 'vpc-endpoint-policy' }),
    aFailedAccount(denied),
    aFailedAccount({ ...denied, cause: 'vpc-endpoint-policy', region: 'ap-east-1' }),
  ];
  expect(groupFailures(failures).map(({ remedy, lines }) => [remedy, lines[0]!.regions])).toEqual([
    [findRemedy({ ...denied, cause: 'vpc-endpoint-policy' }), ['us-east-1', 'ap-east-1']],
    [REMEDIES['access-denied'], ['us-east-1']],
  ]);
});
