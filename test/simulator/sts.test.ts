// STS through the real SDK: whose credentials open what, for how long, and what AWS says otherwise.
import { DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { ListRootsCommand } from '@aws-sdk/client-organizations';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import {
  assume,
  BUCKET,
  configClient,
  errorOf,
  HUB_ACCOUNT,
  MANAGEMENT_ACCOUNT,
  organizationsClient,
  s3Client,
  SECOND_ACCOUNT,
  SPOKE_ROLE,
  stsClient,
} from './clients.ts';

const HUB_ROLE = 'system-config-report-generator-write-role';
const ORGANIZATION_ROLE = 'system-config-report-generator-list-org-role';
const HUB_ARN = `arn:aws:sts::${HUB_ACCOUNT}:assumed-role/${HUB_ROLE}/simulator`;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: { accounts: 8, organization: { externalId: 'e-42' } } });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.resetLog());

const spoke = () => assume(simulator, SECOND_ACCOUNT, SPOKE_ROLE, { externalId: 'e-42' });

test('GetCallerIdentity names the account and the session', async () => {
  const identity = async (credentials = simulator.credentials) => {
    const { Account, Arn } = await stsClient(simulator, { credentials }).send(new GetCallerIdentityCommand({}));
    return { Account, Arn };
  };
  expect(await identity()).toEqual({ Account: HUB_ACCOUNT, Arn: HUB_ARN });
  expect(await identity(await spoke())).toEqual({
    Account: SECOND_ACCOUNT,
    Arn: `arn:aws:sts::${SECOND_ACCOUNT}:assumed-role/${SPOKE_ROLE}/test`,
  });
});

test('a session lasts as long as was asked, an hour if nothing was, and no longer than chaining allows', async () => {
  const lasts = async (seconds?: number) => {
    const options = { externalId: 'e-42', ...(seconds !== undefined && { seconds }) };
    const { expiration } = await assume(simulator, SECOND_ACCOUNT, SPOKE_ROLE, options);
    return Math.round((expiration.getTime() - Date.now()) / 60_000);
  };
  expect([await lasts(900), await lasts()]).toEqual([15, 60]);
  expect(await errorOf(lasts(3601))).toMatchObject({ name: 'ValidationError', message: /role chaining/ });
  expect(await errorOf(lasts(60))).toMatchObject({ name: 'ValidationError', message: /greater than or equal to 900/ });
});

test('a role that is not there, another external id and another account’s role are refused in AWS’s words', async () => {
  const refused = (accountId: string, role: string) => ({
    name: 'AccessDenied',
    message: `User: ${HUB_ARN} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${accountId}:role/${role}`,
    status: 403,
  });
  const attempt = (accountId: string, role: string, externalId = 'e-42') =>
    errorOf(assume(simulator, accountId, role, { externalId }));
  expect(await attempt(SECOND_ACCOUNT, 'no-such-role')).toEqual(refused(SECOND_ACCOUNT, 'no-such-role'));
  expect(await attempt(SECOND_ACCOUNT, SPOKE_ROLE, 'e-43')).toEqual(refused(SECOND_ACCOUNT, SPOKE_ROLE));
  expect(await attempt('999999999999', SPOKE_ROLE)).toEqual(refused('999999999999', SPOKE_ROLE));
  expect(await attempt(SECOND_ACCOUNT, ORGANIZATION_ROLE)).toEqual(refused(SECOND_ACCOUNT, ORGANIZATION_ROLE));
  expect(simulator.log().assumeRole.byAccount).toEqual({ [SECOND_ACCOUNT]: 3, '999999999999': 1 });
});

describe('credentials used for something else are denied and recorded as violations', () => {
  const violations = () => simulator.log().violations.map(({ operation, reason }) => `${operation}: ${reason}`);

  test('a spoke reads the organization, the bucket, or assumes on', async () => {
    const credentials = await spoke();
    const results = [
      await errorOf(organizationsClient(simulator, { credentials }).send(new ListRootsCommand({}))),
      await errorOf(s3Client(simulator, { credentials }).send(new ListObjectsV2Command({ Bucket: BUCKET }))),
      await errorOf(assume(simulator, HUB_ACCOUNT, SPOKE_ROLE, { credentials, externalId: 'e-42' })),
    ];
    expect(results.map(({ name }) => name)).toEqual(['AccessDeniedException', 'AccessDenied', 'AccessDenied']);
    expect(violations()).toEqual([
      'organizations:ListRoots: a session of the spoke role reads the organization',
      's3:ListObjectsV2: a session of the spoke role calls S3',
      'sts:AssumeRole: a session of the spoke role assumes another role',
    ]);
  });

  test('the hub or the organization’s role calls Config', async () => {
    const credentials = await assume(simulator, MANAGEMENT_ACCOUNT, ORGANIZATION_ROLE);
    await organizationsClient(simulator, { credentials }).send(new ListRootsCommand({}));
    const fromHub = await errorOf(configClient(simulator).send(new DescribeConfigRulesCommand({})));
    await errorOf(configClient(simulator, { credentials }).send(new DescribeConfigRulesCommand({})));
    expect(fromHub).toEqual({
      name: 'AccessDeniedException',
      message: `User: ${HUB_ARN} is not authorized to perform: config:DescribeConfigRules because no identity-based policy allows the config:DescribeConfigRules action`,
      status: 400,
    });
    expect(violations()).toEqual([
      'config:DescribeConfigRules: a session of the hub role calls Config',
      'config:DescribeConfigRules: a session of the organization role calls Config',
    ]);
  });
});

test('credentials that nobody issued, or without their token, are not recognized', async () => {
  const credentials = await spoke();
  const unknown = { ...credentials, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' };
  const config = await errorOf(
    configClient(simulator, { credentials: unknown }).send(new DescribeConfigRulesCommand({})),
  );
  const sts = await errorOf(stsClient(simulator, { credentials: unknown }).send(new GetCallerIdentityCommand({})));
  const s3 = await errorOf(
    s3Client(simulator, { credentials: unknown }).send(new ListObjectsV2Command({ Bucket: BUCKET })),
  );
  const { accessKeyId, secretAccessKey } = credentials;
  const tokenless = new STSClient({
    endpoint: simulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
  const bare = await errorOf(tokenless.send(new GetCallerIdentityCommand({})));
  expect([config, sts, s3, bare].map(({ name, status }) => [name, status])).toEqual([
    ['UnrecognizedClientException', 400],
    ['InvalidClientTokenId', 403],
    ['InvalidAccessKeyId', 403],
    ['InvalidClientTokenId', 403],
  ]);
});

test('a session compressed to a moment expires for every service', async () => {
  const brief = await startSimulator({ scenario: { accounts: 3, sessions: { secondsScale: 0.0001 } } });
  try {
    const credentials = await assume(brief, SECOND_ACCOUNT, SPOKE_ROLE, { seconds: 900 });
    while (credentials.expiration.getTime() > Date.now()) await new Promise((resolve) => setTimeout(resolve, 5));
    const config = await errorOf(configClient(brief, { credentials }).send(new DescribeConfigRulesCommand({})));
    const sts = await errorOf(stsClient(brief, { credentials }).send(new GetCallerIdentityCommand({})));
    const s3 = await errorOf(s3Client(brief, { credentials }).send(new ListObjectsV2Command({ Bucket: BUCKET })));
    expect([config, sts, s3]).toEqual([
      { name: 'ExpiredTokenException', message: 'The security token included in the request is expired', status: 400 },
      { name: 'ExpiredToken', message: 'The security token included in the request is expired', status: 403 },
      { name: 'ExpiredToken', message: 'The provided token has expired.', status: 400 },
    ]);
  } finally {
    await brief.close();
  }
});

describe('a pod’s web identity', () => {
  const token = (claims: object) =>
    ['{}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const unsigned = () => new STSClient({ endpoint: simulator.url, region: 'us-east-1', maxAttempts: 1 });
  const exchange = (WebIdentityToken: string, role = HUB_ROLE) =>
    unsigned().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: `arn:aws:iam::${HUB_ACCOUNT}:role/${role}`,
        RoleSessionName: 'pod',
        WebIdentityToken,
      }),
    );
  const later = Math.floor(Date.now() / 1000) + 600;

  test('is exchanged, unsigned, for the hub role', async () => {
    const { Credentials: issued } = await exchange(token({ exp: later }));
    const credentials = {
      accessKeyId: issued!.AccessKeyId!,
      secretAccessKey: issued!.SecretAccessKey!,
      sessionToken: issued!.SessionToken!,
    };
    const { Arn } = await stsClient(simulator, { credentials }).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${HUB_ACCOUNT}:assumed-role/${HUB_ROLE}/pod`);
  });

  test('is refused when it has expired, is no token, or is for another role', async () => {
    const names = [
      (await errorOf(exchange(token({ exp: 1 })))).name,
      (await errorOf(exchange('not-a-token'))).name,
      (await errorOf(exchange(token({ exp: later }), 'another-role'))).name,
    ];
    expect(names).toEqual(['ExpiredTokenException', 'InvalidIdentityTokenException', 'AccessDenied']);
  });
});
