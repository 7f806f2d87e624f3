// Our adapters against moto: AWS as another team understands it, for all of our calls that it implements.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  ConfigServiceClient,
  PutConfigRuleCommand,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
  StartConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAws, type Aws } from '#src/aws/aws.ts';
import { parseConfig } from '#src/config/config.ts';
import { freePort, startChild, waitFor, type Child } from '#src/dev/child.ts';
import { compareText } from '#domain/compare-text.ts';
import { INSTALLING_MS, python } from './python.ts';

const REGION = 'us-east-1';
const BUCKET = 'sys-compliance-reports-moto';

let directory: string;
let moto: Child;
let aws: Aws;
/** Of an account that is in a unit of a unit. */
let member: string;
const signal = new AbortController().signal;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'moto-'));
  const port = await freePort();
  moto = startChild({
    name: 'moto',
    command: await python(),
    args: ['-m', 'moto.server', '--port', String(port)],
    logFile: join(directory, 'moto.log'),
  });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(moto, async () => (await fetch(`${url}/moto-api/`).catch(() => undefined))?.ok || undefined);
  const variables = {
    ...{ AWS_ENDPOINT_URL: url, AWS_REGION: REGION, REPORT_BUCKET: BUCKET, REGIONS: REGION },
    ...{ AWS_ACCESS_KEY_ID: 'ASIAMOTO', AWS_SECRET_ACCESS_KEY: 'secret' },
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  vi.stubEnv('AWS_PROFILE', undefined);
  aws = createAws(parseConfig(variables));
  await makeOrganization();
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const on = { Status: 'Enabled' } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: on }));
}, INSTALLING_MS);
afterAll(async () => {
  vi.unstubAllEnvs();
  await moto.stop();
  rmSync(directory, { recursive: true });
});

async function makeOrganization(): Promise<void> {
  const organizations = new OrganizationsClient({});
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const root = (await organizations.send(new ListRootsCommand({}))).Roots![0]!.Id!;
  let parent = root;
  for (const Name of ['Workloads', 'Prod'])
    parent = (await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: parent, Name })))
      .OrganizationalUnit!.Id!;
  const made = await organizations.send(new CreateAccountCommand({ AccountName: 'payments', Email: 'a@example.com' }));
  member = made.CreateAccountStatus!.AccountId!;
  const move = { AccountId: member, SourceParentId: root, DestinationParentId: parent };
  await organizations.send(new MoveAccountCommand(move));
}

test('STS says who we are, and in which partition', async () => {
  expect(await aws.identity()).toMatchObject({ accountId: '123456789012', partition: 'aws', usesIamUserKey: false });
});

test.each(['us-east-1', 'cn-northwest-1', 'us-gov-west-1'])(
  'STS in %s names the partition of the region',
  async (region) => {
    vi.stubEnv('AWS_REGION', region);
    const { partition } = await createAws(parseConfig({ REPORT_BUCKET: BUCKET, REGIONS: region })).identity();
    vi.stubEnv('AWS_REGION', REGION);
    expect(partition).toBe({ cn: 'aws-cn', 'us-gov': 'aws-us-gov', us: 'aws' }[/^(us-gov|cn|us)/.exec(region)![1]!]);
  },
);

test.each([90, -90])('a clock that is %i minutes ahead asks for one session, however many calls', async (minutes) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
  try {
    const session = createAws(parseConfig({ REPORT_BUCKET: BUCKET, REGIONS: REGION })).openAccount(
      member,
      'moto',
      signal,
    );
    const reader = aws.readRegion(session, REGION, { calls: 0, throttles: 0, retries: 0 }, signal);
    const keys = new Set<string>();
    for (let calls = 0; calls < 4; calls++) {
      await reader.recorderStatus();
      keys.add((await session.credentials()).accessKeyId);
    }
    expect(keys.size).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

test('Organizations: every account with the path of its units, though moto answers none', async () => {
  const accounts = await aws.listAccounts('moto', signal);
  expect(
    accounts.map(({ id, name, ou, state }) => [id, name, ou, state]).toSorted(([a], [b]) => compareText(a!, b!)),
  ).toEqual(
    [
      ['123456789012', 'master', '', 'ACTIVE'],
      [member, 'payments', 'Workloads/Prod', 'ACTIVE'],
    ].toSorted(([a], [b]) => compareText(a!, b!)),
  );
  expect(await aws.findManagementAccount('moto', signal)).toBe('123456789012');
});

test('AWS Config in an assumed role: the recorder as it is, and every page of rules', async () => {
  const session = aws.openAccount(member, 'moto', signal);
  const reader = aws.readRegion(session, REGION, { calls: 0, throttles: 0, retries: 0 }, signal);
  expect(await reader.recorderStatus()).toEqual([]);
  const config = new ConfigServiceClient({ credentials: session.credentials });
  const roleARN = `arn:aws:iam::${member}:role/config`;
  await config.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder: { name: 'default', roleARN } }));
  await config.send(new PutDeliveryChannelCommand({ DeliveryChannel: { name: 'default', s3BucketName: BUCKET } }));
  await config.send(new StartConfigurationRecorderCommand({ ConfigurationRecorderName: 'default' }));
  expect((await reader.recorderStatus()).map(({ name, recording }) => ({ name, recording }))).toEqual([
    { name: 'default', recording: true },
  ]);
  const names = Array.from({ length: 30 }, (_, index) => `s3-versioning-${String(index).padStart(2, '0')}`);
  const Source = { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_VERSIONING_ENABLED' } as const;
  for (const ConfigRuleName of names)
    await config.send(new PutConfigRuleCommand({ ConfigRule: { ConfigRuleName, Source } }));
  expect((await reader.rules()).map(({ ConfigRuleName = '' }) => ConfigRuleName).toSorted(compareText)).toEqual(names);
});

describe('S3', () => {
  test('what is written once stays as it was, with digest and version', async () => {
    const body = Buffer.from('evidence');
    const stored = await aws.store.putOnce('runs/a', body, 'text/plain');
    expect(stored).toMatchObject({ bytes: 8, versionId: expect.any(String) as string });
    await aws.store.putOnce('runs/a', Buffer.from('another'), 'text/plain');
    expect(await aws.store.get(stored)).toEqual(body);
    expect(await aws.auditor.inspect('runs/a')).toEqual({
      ...{ kind: 'read', sha256: stored.sha256, bytes: 8, versionId: stored.versionId },
    });
  });

  test('an upload in parts comes to the bytes that were sent, and copies, listings and absences are as they are', async () => {
    const chunk = Buffer.alloc(3 * 1024 * 1024, 'x');
    const uploaded = await aws.store.upload('runs/b', Readable.from([chunk, chunk, chunk]), 'text/csv', signal);
    expect(uploaded.bytes).toBe(3 * chunk.length);
    expect((await aws.store.get(uploaded)).length).toBe(uploaded.bytes);
    expect(await aws.store.copy('runs/b', 'raw/b')).toBe(true);
    expect(await aws.store.copy('runs/none', 'raw/c')).toBe(false);
    expect(await aws.store.list('runs/')).toEqual(['runs/a', 'runs/b']);
    expect(await aws.store.find('history/none.json')).toBeUndefined();
    expect(await aws.auditor.inspect('runs/none')).toEqual({ kind: 'missing' });
  });

  test('a shared object is replaced by whoever has read it last', async () => {
    const write = (text: string, etag?: string) =>
      aws.store.replace('history/x.json', Buffer.from(text), 'text/plain', etag);
    expect(await write('first')).toBe(true);
    const { etag } = (await aws.store.find('history/x.json'))!;
    expect([await write('second', etag), await write('third', etag), await write('fourth')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(String((await aws.store.find('history/x.json'))!.body)).toBe('second');
  });

  test('the settings of a bucket are read as they are', async () => {
    const { bucketSettings: settings } = aws;
    expect({
      versioned: await settings.isVersioned(),
      blocked: await settings.blocksPublicAccess(),
      lifecycle: await settings.lifecycle(),
    }).toEqual({ versioned: true, blocked: false, lifecycle: [] });
    await settings.probeWrite();
  });
});
