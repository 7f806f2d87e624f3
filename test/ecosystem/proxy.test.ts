// Behind a company's proxy, with a certificate authority of its own: AWS is reached through it and in no other way.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EnvVars } from '#src/dev/stack.ts';
import type { CheckLine } from '#src/doctor/check.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { runCommand } from '../support/command.ts';
import { simulatedAws } from '../support/lab.ts';
import { compileCache } from '../support/shared-folder.ts';
import { projectToken, type PodToken } from '../worker/pod-token.ts';
import { makeCertificates, type Certificates } from './certificates.ts';
import { INSTALLING_MS } from './python.ts';
import { startConnectProxy, startTlsFront, type Front } from './tls-front.ts';

/** A name that leads nowhere but through the proxy. */
const HOST = 'aws.company.internal';

let directory: string;
let simulator: Simulator;
let certificates: Certificates;
let front: Front;
let proxy: Awaited<ReturnType<typeof startConnectProxy>>;
let token: PodToken;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'proxy-'));
  simulator = await startSimulator({ scenario: { accounts: 6 } });
  certificates = await makeCertificates(directory, [HOST, 'localhost']);
  const { cert, key } = certificates.server;
  front = await startTlsFront({ cert, key }, simulator.port);
  proxy = await startConnectProxy({ [`${HOST}:443`]: front.port });
  token = await projectToken(directory);
}, INSTALLING_MS);
afterAll(async () => {
  token.stop();
  await Promise.all([proxy.close(), front.close()]);
  await simulator.close();
  rmSync(directory, { recursive: true });
});

/** What doctor finds of AWS. Temporal is not there: its lines are left out. */
async function awsLines(env: EnvVars): Promise<string[]> {
  const variables: EnvVars = {
    ...{ HOME: directory, TEMPORAL_ADDRESS: '127.0.0.1:1', AWS_EC2_METADATA_DISABLED: 'true' },
    ...simulatedAws(simulator),
    ...compileCache(),
    ...env,
  };
  const { stdout, stderr } = await runCommand('doctor', variables, '--json');
  if (stdout === '') throw new Error(stderr);
  const { lines } = JSON.parse(stdout) as { lines: CheckLine[] };
  return lines
    .filter(({ check }) => ['identity', 'organization', 'spoke roles', 'bucket'].includes(check))
    .map(({ level, check, message }) => `${level}: ${check}: ${message}`);
}
const behindProxy = (): EnvVars => ({
  AWS_ENDPOINT_URL: `https://${HOST}`,
  HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
  NODE_EXTRA_CA_CERTS: certificates.authorityFile,
});
const troubled = (lines: string[]) => lines.filter((line) => !line.startsWith('ok'));

test('every AWS service answers through the proxy, the token exchange of IRSA included', async () => {
  const {
    AWS_ACCESS_KEY_ID: _id,
    AWS_SECRET_ACCESS_KEY: _key,
    AWS_SESSION_TOKEN: _token,
    ...aws
  } = simulatedAws(simulator);
  const irsa = {
    AWS_ACCESS_KEY_ID: '',
    AWS_ROLE_ARN: `arn:aws:iam::123456789012:role/${simulator.scenario.organization.hubRole}`,
    AWS_WEB_IDENTITY_TOKEN_FILE: token.file,
  };
  const lines = await awsLines({ ...aws, AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '', ...irsa, ...behindProxy() });
  expect(troubled(lines)).toEqual([]);
  expect(lines.length).toBeGreaterThan(10);
  expect(new Set(proxy.asked)).toEqual(new Set([`${HOST}:443`]));
  expect(Object.keys(simulator.log().operations)).toEqual(
    expect.arrayContaining(['sts:AssumeRoleWithWebIdentity', 'organizations:ListAccounts', 's3:PutObject']),
  );
});

test('hosts of NO_PROXY are reached without it', async () => {
  const before = proxy.asked.length;
  const direct = { AWS_ENDPOINT_URL: `https://localhost:${front.port}`, NO_PROXY: 'localhost,.svc' };
  expect(troubled(await awsLines({ ...behindProxy(), ...direct }))).toEqual([]);
  expect(proxy.asked.length).toBe(before);
});

test('an authority that nobody named is not trusted, and a proxy that does not lead there is named', async () => {
  const [untrusted] = await awsLines({ ...behindProxy(), NODE_EXTRA_CA_CERTS: '' });
  expect(untrusted).toMatch(/^failure: identity: .*(certificate|issuer)/);
  const [astray] = await awsLines({ ...behindProxy(), AWS_ENDPOINT_URL: 'https://elsewhere.internal' });
  expect(astray).toMatch(/^failure: identity: .*(502|proxy|tunnel)/i);
});
