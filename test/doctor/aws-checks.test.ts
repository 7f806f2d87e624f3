// What doctor says of AWS, when all is well and for each way in which it is not.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bucket } from '#src/doctor/checks/bucket.ts';
import { identity } from '#src/doctor/checks/identity.ts';
import { organization } from '#src/doctor/checks/organization.ts';
import { HUB_ACCOUNT_ID, MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { examine, notified } from './examination.ts';

describe('identity', () => {
  afterEach(() => void vi.useRealTimers());

  const hub = `arn:aws:sts::${HUB_ACCOUNT_ID}:assumed-role/system-config-report-generator-write-role/simulator`;
  const user = `arn:aws:iam::${HUB_ACCOUNT_ID}:user/report`;
  const aKey = { AWS_ACCESS_KEY_ID: 'AKIASIMULATEDUSER001', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: '' };

  test('a role is well anywhere', async () => {
    expect(notified(await examine(identity, { isInCluster: true }))).toEqual([`ok: ${hub}`]);
  });

  test('a long-lived key is a warning on a laptop and a failure in a cluster', async () => {
    expect(notified(await examine(identity, { env: aKey }))).toEqual([`warning: ${user}, by a long-lived key`]);
    expect(await examine(identity, { env: aKey, isInCluster: true })).toEqual([
      {
        check: 'identity',
        level: 'failure',
        message: `${user}, by a long-lived key`,
        remedy: 'Remove AWS_ACCESS_KEY_ID from the pod and let its service account be the hub role.',
      },
    ]);
  });

  test.each([
    [90, 'ahead of'],
    [-7, 'behind'],
  ])('a clock that is %i minutes off is a warning', async (minutes, direction) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + minutes * 60_000);
    const [, clock] = await examine(identity);
    expect(clock).toEqual({
      ...{ check: 'identity', level: 'warning' },
      message: `the clock is ${Math.abs(minutes)} min ${direction} AWS's: the hub role's own credentials are renewed too often or too late, and dates may be wrong`,
      remedy: 'Synchronize the clock of this machine (chrony, systemd-timesyncd, or the time sync of the node).',
    });
  });

  test('regions and roles of another partition are failures', async () => {
    const ORG_ROLE_ARN = `arn:aws-cn:iam::${MANAGEMENT_ACCOUNT_ID}:role/lister`;
    const lines = await examine(identity, { env: { REGIONS: 'eusc-de-east-1,us-east-1', ORG_ROLE_ARN } });
    expect(notified(lines)).toEqual([
      `ok: ${hub}`,
      'failure: REGIONS: eusc-de-east-1 lies in the partition aws-eusc',
      `failure: ORG_ROLE_ARN: ${ORG_ROLE_ARN} lies in another partition`,
    ]);
  });

  test('credentials that STS refuses are a failure in its words', async () => {
    const [line] = await examine(identity, { env: { AWS_ACCESS_KEY_ID: 'ASIASTRANGER00000000' } });
    expect(line).toMatchObject({
      level: 'failure',
      message: expect.stringMatching(/^InvalidClientTokenId: /) as string,
      remedy: expect.stringContaining('set AWS_REGION') as string,
    });
  });
});

describe('organization', () => {
  test('is listed by its role', async () => {
    const role = `arn:aws:iam::${MANAGEMENT_ACCOUNT_ID}:role/system-config-report-generator-list-org-role`;
    expect(notified(await examine(organization))).toEqual([`ok: 12 accounts, 12 of them active, listed by ${role}`]);
  });

  test('an excluded account that is not listed is a warning', async () => {
    const env = { EXCLUDE_ACCOUNT_IDS: '999999999999,012345678901' };
    expect(await examine(organization, { env })).toEqual([
      expect.objectContaining({ level: 'ok' }),
      {
        ...{ check: 'organization', level: 'warning' },
        message: 'EXCLUDE_ACCOUNT_IDS: the organization does not list 999999999999',
        remedy: 'Correct the id, or remove it if the account has left the organization.',
      },
    ]);
  });

  test('roots that may not be listed cost nothing, and doctor says so', async () => {
    const scenario = { faults: [{ kind: 'actions-denied' as const, actions: ['organizations:ListRoots'] }] };
    const lines = await examine(organization, { scenario });
    expect(lines.map(({ level }) => level)).toEqual(['ok', 'warning']);
    expect(lines[1]!.message).toBe(
      'organizations:ListRoots is denied: nothing is lost as long as AWS answers the paths of accounts, from which the roots are taken',
    );
  });

  test('a role that is not there, and an organization without accounts, are failures', async () => {
    const ORG_ROLE_ARN = `arn:aws:iam::${MANAGEMENT_ACCOUNT_ID}:role/another`;
    const [denied] = await examine(organization, { env: { ORG_ROLE_ARN } });
    expect(denied).toMatchObject({
      level: 'failure',
      message: expect.stringMatching(/AssumeRole: AccessDenied: .*role\/another/) as string,
      remedy: expect.stringContaining('ORG_ROLE_ARN') as string,
    });
    const [none] = await examine(organization, { scenario: { faults: [{ kind: 'zero-accounts' }] } });
    expect(none).toMatchObject({ level: 'failure', message: expect.stringContaining('lists no active account') });
  });
});

describe('bucket', () => {
  const WELL = [
    'ok: s3://sys-compliance-reports-local, us-east-1',
    'ok: can be written: doctor/write-probe',
    'ok: can be read, and S3 answers 404 for a missing object',
    'ok: encrypted: aws:kms',
    'ok: versioned',
    'ok: public access is blocked',
    'ok: lifecycle: raw/ and reports/ to Glacier, runs/ for 400 days',
  ];

  test('one as it should be is well in every respect', async () => {
    expect(notified(await examine(bucket))).toEqual(WELL);
  });

  test('one with an Object Lock retention is as well as any', async () => {
    expect(notified(await examine(bucket, { scenario: { s3: { objectLock: true } } }))).toEqual(WELL);
  });

  test('one whose policy requires an encryption is a failure that names the settings, unless they are set', async () => {
    const keyId = 'arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000001';
    const required = async (requiredEncryption: { algorithm: 'AES256' | 'aws:kms'; keyId?: string }, env = {}) => {
      const lines = await examine(bucket, { env, scenario: { s3: { requiredEncryption } } });
      return lines.flatMap((line) => (line.level === 'ok' ? [] : line.remedy));
    };
    expect(await required({ algorithm: 'AES256' })).toEqual(['Set S3_SSE=AES256: then S3 accepts it.']);
    expect(await required({ algorithm: 'aws:kms', keyId })).toEqual([
      `Set S3_SSE=aws:kms and S3_SSE_KMS_KEY_ID=${keyId}: then S3 accepts it.`,
    ]);
    const other = `${keyId.slice(0, -1)}2`;
    expect(await required({ algorithm: 'aws:kms', keyId: other })).toEqual([
      expect.stringContaining('set S3_SSE, and S3_SSE_KMS_KEY_ID for a KMS key') as string,
    ]);
    expect(await required({ algorithm: 'AES256' }, { S3_SSE: 'AES256' })).toEqual([]);
  });

  test('one that forgets replaced evidence too early is a warning', async () => {
    const lines = await examine(bucket, { scenario: { s3: { noncurrentDays: 7 } } });
    expect(notified(lines).filter((line) => !line.startsWith('ok'))).toEqual([
      'warning: lifecycle rule expire-noncurrent deletes replaced and deleted versions of everything after 7 days',
    ]);
  });

  test('each setting that is not there is told with its remedy', async () => {
    const s3 = { encryption: 'none', versioning: false, lifecycle: false, publicAccessBlock: false } as const;
    const lines = await examine(bucket, { scenario: { s3 } });
    expect(notified(lines).slice(3)).toEqual([
      'failure: no encryption is set',
      'warning: not versioned',
      'failure: public access is not blocked',
      'warning: no lifecycle rule: raw/ to Glacier after 90 days',
      'warning: no lifecycle rule: reports/ to Glacier after 90 days',
      'warning: no lifecycle rule: runs/ deleted after 400 days',
      'warning: no lifecycle rule: doctor/write-probe deleted after a day',
      'warning: no lifecycle rule: everything unfinished uploads dropped after 7 days',
    ]);
    const remedies = lines.flatMap((line) => (line.level === 'ok' ? [] : line.remedy));
    expect(remedies.filter((remedy) => !remedy.includes('terraform/hub makes the bucket as it should be'))).toEqual([]);
  });

  test('one that is not there, that cannot be written, or not be read, is a failure', async () => {
    const [absent] = await examine(bucket, { env: { REPORT_BUCKET: 'another-bucket' } });
    expect(absent).toEqual({
      ...{ check: 'bucket', level: 'failure', message: 's3://another-bucket: NoSuchBucket: S3 answers 404' },
      remedy: 'There is no bucket another-bucket: check REPORT_BUCKET, or create it with terraform/hub.',
    });
    const refused = await examine(bucket, {
      scenario: {
        faults: [
          { kind: 's3-refuse', how: '403', operations: ['s3:CreateMultipartUpload'] },
          { kind: 's3-refuse', how: '403', operations: ['s3:GetObject'] },
          { kind: 's3-refuse', how: '403', operations: ['s3:GetBucketVersioning'] },
        ],
      },
    });
    expect(notified(refused).filter((line) => !line.startsWith('ok'))).toEqual([
      'failure: doctor/write-probe cannot be written: AccessDenied: Access Denied',
      'failure: S3 answers 403 instead of 404 for a missing object: AccessDenied: Access Denied',
      'warning: versioning could not be read: AccessDenied: Access Denied',
    ]);
  });

  test('one in another region is a failure that names the region', async () => {
    const faults = [{ kind: 's3-refuse', how: 'PermanentRedirect' }] as const;
    const lines = await examine(bucket, { scenario: { faults: [...faults] } });
    expect(lines).toEqual([
      {
        ...{ check: 'bucket', level: 'failure' },
        message: 's3://sys-compliance-reports-local: PermanentRedirect: S3 answers 301',
        remedy: expect.stringContaining('lies in eu-west-1: set AWS_REGION=eu-west-1') as string,
      },
    ]);
  });
});
