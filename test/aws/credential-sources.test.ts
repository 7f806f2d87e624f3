// Credentials are found where users have them, on a laptop and in a pod: each source alone, resolved by the product's own
// clients. Whoever it is, STS says.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HUB_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { POD_TOKEN, SSO_TOKEN, startIssuer } from './credential-issuer.ts';
import type { Loopback } from './loopback.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

let directory: string;
let simulator: Simulator;
let issuer: Loopback;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'credential-sources-'));
  simulator = await startSimulator({ scenario: { accounts: 8 } });
  issuer = await startIssuer(simulator);
});
afterAll(async () => {
  await issuer.close();
  await simulator.close();
  await rm(directory, { recursive: true });
});

/** Files below the home folder of one case, and its environment: nothing else is there. */
type Source = { files?: Record<string, string>; env?: Record<string, string> };

async function callerOf(name: string, source: (home: string) => Source): Promise<string> {
  const home = join(directory, name.replaceAll(/\W+/g, '-'));
  const { files = {}, env = {} } = source(home);
  await mkdir(home);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  }
  const script = `
    import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
    import { clientDefaults, createSharedHandler } from '#src/aws/clients.ts';
    const sts = new STSClient(clientDefaults(createSharedHandler(2)));
    console.log((await sts.send(new GetCallerIdentityCommand({}))).Arn);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    env: {
      HOME: home,
      AWS_ENDPOINT_URL: simulator.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
  });
  return stdout.trim();
}

const keys = () => simulator.credentials;
const staticKeys = () => `aws_access_key_id = ${keys().accessKeyId}
aws_secret_access_key = ${keys().secretAccessKey}
aws_session_token = ${keys().sessionToken}
`;
const roleArn = () => `arn:aws:iam::${HUB_ACCOUNT_ID}:role/${simulator.scenario.organization.hubRole}`;
const spokeArn = () => `arn:aws:iam::${HUB_ACCOUNT_ID}:role/${simulator.scenario.organization.spokeRole}`;
const podToken = () =>
  [{}, { exp: Math.floor(Date.now() / 1_000) + 600 }, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

const sources: [name: string, source: (home: string) => Source, session: string][] = [
  [
    'variables',
    () => ({
      env: {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: keys().accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys().secretAccessKey,
        AWS_SESSION_TOKEN: keys().sessionToken,
      },
    }),
    'hub/simulator',
  ],
  [
    'the default profile of ~/.aws, with its region',
    () => ({
      files: { '.aws/credentials': `[default]\n${staticKeys()}`, '.aws/config': '[default]\nregion = us-east-1\n' },
    }),
    'hub/simulator',
  ],
  [
    'AWS_PROFILE, before variables that are there too',
    () => ({
      files: {
        '.aws/credentials': `[reports]\n${staticKeys()}`,
        '.aws/config': '[profile reports]\nregion = us-east-1\n',
      },
      env: { AWS_PROFILE: 'reports', AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'of-another' },
    }),
    'hub/simulator',
  ],
  [
    'a profile that assumes a role by another',
    () => ({
      files: {
        '.aws/credentials': `[base]\n${staticKeys()}`,
        '.aws/config': `[profile reports]\nregion = us-east-1\nrole_arn = ${spokeArn()}\nsource_profile = base\nrole_session_name = laptop\n`,
      },
      env: { AWS_PROFILE: 'reports' },
    }),
    'spoke/laptop',
  ],
  [
    'a profile that asks a process',
    (home) => ({
      files: {
        '.aws/config': `[profile reports]\nregion = us-east-1\ncredential_process = cat ${home}/keys.json\n`,
        'keys.json': JSON.stringify({
          Version: 1,
          AccessKeyId: keys().accessKeyId,
          SecretAccessKey: keys().secretAccessKey,
          SessionToken: keys().sessionToken,
        }),
      },
      env: { AWS_PROFILE: 'reports', PATH: process.env['PATH']! },
    }),
    'hub/simulator',
  ],
  [
    'a profile of IAM Identity Center, after `aws sso login`',
    () => ({
      files: {
        '.aws/config': `[profile reports]
region = us-east-1
sso_session = company
sso_account_id = ${HUB_ACCOUNT_ID}
sso_role_name = Auditor
[sso-session company]
sso_region = us-east-1
sso_start_url = https://company.awsapps.example/start
`,
        [`.aws/sso/cache/${createHash('sha1').update('company').digest('hex')}.json`]: JSON.stringify({
          accessToken: SSO_TOKEN,
          expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        }),
      },
      env: { AWS_PROFILE: 'reports', AWS_ENDPOINT_URL_SSO: issuer.url },
    }),
    'hub/simulator',
  ],
  [
    'the token file of a pod with IRSA',
    (home) => ({
      files: { token: podToken() },
      env: {
        AWS_REGION: 'us-east-1',
        AWS_ROLE_ARN: roleArn(),
        AWS_WEB_IDENTITY_TOKEN_FILE: join(home, 'token'),
        AWS_ROLE_SESSION_NAME: 'pod',
      },
    }),
    'hub/pod',
  ],
  [
    'the agent of EKS Pod Identity',
    (home) => ({
      files: { token: POD_TOKEN },
      env: {
        AWS_REGION: 'us-east-1',
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${issuer.url}/v1/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(home, 'token'),
      },
    }),
    'hub/simulator',
  ],
];

describe.concurrent('credentials are found in', () => {
  test.each(sources)('%s', async (name, source, session) => {
    const [role, sessionName] = session.split('/') as ['hub' | 'spoke', string];
    const roleName = simulator.scenario.organization[`${role}Role`];
    expect(await callerOf(name, source)).toBe(`arn:aws:sts::${HUB_ACCOUNT_ID}:assumed-role/${roleName}/${sessionName}`);
  });
});

test('without any source, the error says that there is none', async () => {
  const failed = callerOf('nowhere', () => ({ env: { AWS_REGION: 'us-east-1' } }));
  await expect(failed).rejects.toThrow('Could not load credentials from any providers');
});
