// A report that has nothing to say is not published; one that has much less than the last is, and says so. The organization is one of the
// European Sovereign Cloud, and its bucket has an Object Lock retention and a policy that requires a KMS key of another account.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLab, type Lab } from '../support/lab.ts';

let lab: Lab;

const REGION = 'eusc-de-east-1';
const KEY = 'arn:aws-eusc:kms:eusc-de-east-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab';

beforeAll(async () => {
  lab = await startLab({
    scenario: { regions: [REGION], s3: { objectLock: true, requiredEncryption: { algorithm: 'aws:kms', keyId: KEY } } },
    settings: { REGIONS: REGION, S3_SSE: 'aws:kms', S3_SSE_KMS_KEY_ID: KEY, DROP_WARNING_PERCENT: '25' },
  });
});
afterAll(() => lab.stop());

test('a drop beyond the usual share is published with a flag, and names both numbers', async () => {
  const first = await lab.report({ reportDate: '2026-11-16', replace: true });
  expect(first).toMatchObject({ promoted: true, flags: [] });
  const scanned = [...lab.simulator.oracle().regions()].filter(({ disposition }) => disposition === 'scanned');
  const accounts = [...new Set(scanned.map(({ accountId }) => accountId))].slice(0, 6);
  lab.simulator.control({ addFaults: [{ kind: 'role-missing', accounts }] });
  const second = await lab.report({ reportDate: '2026-11-23' });
  expect(second.flags).toEqual([
    'accounts fell by 50.0 %, from 12 on 2026-11-16 to 6: more than the 25 % that is usual',
    expect.stringMatching(/^rules fell by /),
    expect.stringMatching(/^rows fell by /),
  ]);
  lab.simulator.control({ clearFaults: true });
});

test('no account at all publishes nothing, keeps the last report and fails in words that a person understands', async () => {
  const before = await lab.report({ reportDate: '2026-11-23', replace: true });
  const kept = await lab.store.list('');
  lab.simulator.control({ addFaults: [{ kind: 'zero-accounts' }] });
  const handle = await lab.start({});
  await expect(handle.result()).rejects.toMatchObject({
    cause: {
      message:
        "the accounts could not be discovered: AWS Organizations listed no account: nothing was published and the last report stays. Check ORG_ROLE_ARN and the run's input.",
    },
  });
  expect((await handle.describe()).status.name).toBe('FAILED');
  expect(await lab.store.list('')).toEqual(kept);
  expect(before.promoted).toBe(true);
});
