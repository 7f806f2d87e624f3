// Refusals of organizations as security teams set them up, against moto: each kind of policy, STS, strict buckets.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvReader } from '#domain/rows/csv.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import { placeDenials, type DenialCase } from '../support/denials.ts';
import type { Call, Fault } from './moto-aws.ts';
import { readCoverage, startMotoLab, type Installation, type MotoLab } from './moto-lab.ts';
import { INSTALLING_MS } from './python.ts';

const REGIONS = ['us-east-1', 'ap-east-1'];
const KEY = 'arn:aws:kms:us-east-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const OUT_OF_SCOPE = 'A service control policy denies this region on purpose.';

let lab: MotoLab;
let installation: Installation;
/** Active accounts that a run can do without. */
let accountIds: string[];
/** An account one of whose regions is denied on purpose. */
let restricted: string;

beforeAll(async () => {
  lab = await startMotoLab(['refusals']);
  const { regionDisabled } = lab.aws.cases;
  const active = lab.aws.accounts.slice(2).filter(({ id, state }) => state === 'ACTIVE' && id !== regionDisabled);
  accountIds = active.map(({ id }) => id);
  restricted = accountIds.at(-1)!;
  const settings = join(lab.directory, 'report-settings.yaml');
  await writeFile(
    settings,
    `outOfScope:\n  - reason: ${OUT_OF_SCOPE}\n    accountIds: ['${restricted}']\n    regions: [ap-east-1]\n`,
  );
  installation = await lab.install('refusals', 'ours', {
    ...{ REPORT_SETTINGS_FILE: settings, S3_SSE: 'aws:kms', S3_SSE_KMS_KEY_ID: KEY },
  });
  await lab.aws.createStrictBucket(installation.store.bucket, {
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': KEY,
  });
}, INSTALLING_MS);
afterAll(() => lab.stop());

function rowsOf(csv: string): Row[] {
  const reader = csvReader();
  const rows = reader.read(csv);
  reader.end();
  return rows;
}

const HUB = 'User: arn:aws:sts::123456789012:assumed-role/hub/session is not authorized to perform:';

/** moto's fault for a case, in AWS's words. */
function toFault({ on, fault, words }: DenialCase, account: string, region: string): Fault {
  if (fault.kind === 'sts-refuse') {
    const isDisabled = fault.code === 'RegionDisabledException';
    const code = isDisabled ? fault.code : 'PackedPolicyTooLarge';
    return { service: 'sts', account, error: { code, message: words, status: isDisabled ? 403 : 400 } };
  }
  if (on === 'config') {
    const message = `${HUB} config:DescribeConfigRules ${words}`;
    return { service: 'config', account, region, error: { code: 'AccessDeniedException', message } };
  }
  const message = `${HUB} sts:AssumeRole on resource: arn:aws:iam::${account}:role/reader ${words}`.trim();
  return { service: 'sts', account, error: { code: 'AccessDenied', message, status: 403 } };
}

describe('each refusal of a role or a region', () => {
  let placed: ReturnType<typeof placeDenials>;
  let coverage: Awaited<ReturnType<typeof readCoverage>>;
  let calls: Call[];

  beforeAll(async () => {
    placed = placeDenials(accountIds, REGIONS);
    const faults = placed.map(({ denial, accountId, region }) => toFault(denial, accountId, region));
    const denied = {
      code: 'AccessDeniedException',
      message: `${HUB} with an explicit deny in a service control policy`,
    };
    await lab.aws.setFaults([
      ...faults,
      { service: 'config', account: restricted, region: 'ap-east-1', error: denied },
    ]);
    const asked = [...new Set([...placed.map(({ accountId }) => accountId), restricted])];
    const result = await installation.report({ accountIds: asked });
    calls = await lab.aws.calls();
    coverage = await readCoverage(installation, result);
  }, 300_000);

  test('has the disposition of its kind, the reason in words of AWS, and a remedy that fits', () => {
    expect(
      placed.map(({ denial: { title }, accountId, region }) => {
        const { disposition, reason, remedy } = coverage.line(accountId, region);
        return { title, disposition, reason, remedy };
      }),
    ).toEqual(
      placed.map(({ denial: { title, disposition, words, remedy } }) => ({
        ...{ title, disposition, reason: expect.stringContaining(words) as string },
        remedy: expect.stringMatching(remedy) as string,
      })),
    );
  });

  test('is asked for once', () => {
    const times = placed.map(({ denial: { on, title }, accountId, region }) => {
      const operation = on === 'config' ? 'DescribeConfigRules' : 'AssumeRole';
      const isIt = (call: Call) =>
        call.account === accountId && call.operation === operation && (on !== 'config' || call.region === region);
      return [title, calls.filter(isIt).length];
    });
    expect(times).toEqual(placed.map(({ denial: { title } }) => [title, 1]));
  });

  test('is neither asked for nor a failure where the settings declare it out of scope', () => {
    const { disposition, reason } = coverage.line(restricted, 'ap-east-1');
    const asked = calls.filter(
      ({ account, region, service }) => `${account} ${region} ${service}` === `${restricted} ap-east-1 config`,
    );
    expect({
      disposition,
      reason,
      asked: asked.length,
      other: coverage.line(restricted, 'us-east-1').disposition,
    }).toEqual({
      ...{
        disposition: 'excluded',
        reason: expect.stringContaining(OUT_OF_SCOPE) as string,
        asked: 0,
        other: 'scanned',
      },
    });
  });
});

describe('a bucket with an Object Lock retention, whose policy requires a KMS key', () => {
  test('takes the whole report, every object with that key', async () => {
    await lab.aws.setFaults([]);
    const result = await installation.report();
    const { store } = installation;
    const isInScope = (row: Row) =>
      row[columnIndex.AccountId] !== restricted || row[columnIndex.AwsRegion] !== 'ap-east-1';
    const truth = rowsOf(lab.aws.truth);
    expect(truth.some((row) => !isInScope(row))).toBe(true);
    expect(rowsOf(String(await store.get({ key: result.keys.raw })))).toEqual(truth.filter(isInScope));
    const heads = await Promise.all(
      (await store.list('')).map((Key) => lab.aws.s3.send(new HeadObjectCommand({ Bucket: store.bucket, Key }))),
    );
    expect(new Set(heads.map(({ SSEKMSKeyId }) => SSEKMSKeyId))).toEqual(new Set([KEY]));
  }, 300_000);

  test('refuses what the product would write without checksum or encryption', async () => {
    const refusalOf = async (headers: Record<string, string>) => {
      const env = lab.aws.env('ours', installation.store.bucket);
      const url = `${env['AWS_ENDPOINT_URL']}/${installation.store.bucket}/runs/probe`;
      const authorization =
        'AWS4-HMAC-SHA256 Credential=ASIAHUB/20261123/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
      const answer = await fetch(url, { method: 'PUT', body: 'x', headers: { authorization, ...headers } });
      return /<Code>(\w+)/.exec(await answer.text())?.[1];
    };
    const encrypted = {
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': KEY,
    };
    const checksum = {
      ...{ 'x-amz-sdk-checksum-algorithm': 'SHA256' },
      'x-amz-checksum-sha256': 'LXEWQrcmsEQBYnyp++6ixbPyQNgKAKMFECN3jyDx+SA=',
    };
    expect([
      await refusalOf(encrypted),
      await refusalOf(checksum),
      await refusalOf({ ...encrypted, ...checksum }),
    ]).toEqual(['InvalidRequest', 'AccessDenied', undefined]);
  });
});
