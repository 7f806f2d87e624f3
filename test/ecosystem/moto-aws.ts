// moto as the AWS of whole runs: a generated organization with odd names and values, roles with policies, faults on request.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3';
import { freePort, startChild, waitFor, type Child } from '#src/dev/child.ts';
import type { EnvVars } from '#src/dev/stack.ts';
import { resolveTemplate } from '../deploy/cloudformation.ts';
import { python } from './python.ts';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'ASIAHUB', secretAccessKey: 'secret', sessionToken: 'session' };

/** Accounts that differ from the others, by what is peculiar about them: `CASES` of cases.py. */
export type CaseName =
  | 'manyRules'
  | 'manyResults'
  | 'longRuleNames'
  | 'ownRuleDenied'
  | 'onlyServiceLinkedDenied'
  | 'emptyListsOmitted'
  | 'recorderStopped'
  | 'noRecorder'
  | 'onlyInternal'
  | 'noRules'
  | 'regionDisabled'
  | 'tagsWithoutValue'
  | 'tokenRefusedAtFirst'
  | 'tokenRefusedAfterSix'
  | 'tokenRefusedAtFirstInOptIn';

/** One call that AWS was asked, and the error that it was answered with. */
export type Call = {
  service: string;
  operation: string;
  account: string;
  region: string;
  rule: string | null;
  bucket: string | null;
  error: string | null;
};

/** An error for calls that agree with all that it names, after `afterCalls` of them, `times` times (absent: always). */
export type Fault = Partial<Omit<Call, 'error'>> & {
  error: { code: string; message?: string; status?: number };
  afterCalls?: number;
  times?: number;
};

export type MotoAws = {
  accounts: { id: string; name: string; state: string }[];
  cases: Record<CaseName, string>;
  /** The CSV that the organization should give, and its file. */
  truth: string;
  truthWithoutTags: string;
  truthFile: string;
  /** The variables by which a worker reaches this AWS, with the roles of our own templates or of the customer's. */
  env(roles: 'ours' | "the customer's", bucket: string): EnvVars;
  s3: S3Client;
  /** A versioned bucket, in the region of the workers unless another is named. */
  createBucket(name: string, region?: string): Promise<void>;
  /** A bucket with an Object Lock retention, whose policy requires these headers of each object. */
  createStrictBucket(name: string, headers: Readonly<Record<string, string>>): Promise<void>;
  deleteBucket(name: string, region?: string): Promise<void>;
  /** Replaces the faults and forgets the calls. */
  setFaults(faults: readonly Fault[]): Promise<void>;
  calls(): Promise<Call[]>;
  stop(): Promise<void>;
};

const ROLES = {
  ours: {
    spoke: 'system-config-report-generator-read-role',
    organization: 'system-config-report-generator-list-org-role',
  },
  "the customer's": { spoke: 'customer-read-role', organization: 'customer-list-org-role' },
} as const;

/** What terraform/policies/organization allows. */
const LIST_ACTIONS = ['ListAccounts', 'ListAccountsForParent', 'ListOrganizationalUnitsForParent', 'ListRoots'];

/** The policy of the template that is deployed to the accounts, for whichever account. */
async function spokePolicy(): Promise<unknown> {
  const template = await readFile(file('../../terraform/spokes/spoke-role.yaml'), 'utf8');
  const given = { HubAccountId: '123456789012', OrganizationId: 'o-a1b2c3d4e5' };
  const roles = Object.values(resolveTemplate(template, '*', given)) as { Policies?: { PolicyDocument: unknown }[] }[];
  return roles.flatMap(({ Policies = [] }) => Policies)[0]!.PolicyDocument;
}

async function writePolicies(directory: string): Promise<string[]> {
  const actions = LIST_ACTIONS.map((action) => `organizations:${action}`);
  const listing = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  const ours = { spoke: join(directory, 'spoke.json'), organization: join(directory, 'organization-role.json') };
  await writeFile(ours.spoke, JSON.stringify(await spokePolicy()));
  await writeFile(ours.organization, JSON.stringify(listing));
  const customer = ROLES["the customer's"];
  return [
    `${ROLES.ours.spoke}=${ours.spoke}`,
    `${ROLES.ours.organization}=${ours.organization}`,
    `${customer.spoke}=${file('policies/customer-spoke.json')}`,
    `${customer.organization}=${file('policies/customer-organization.json')}`,
  ].flatMap((role) => ['--role', role]);
}

/** A policy with one statement for each header, as AWS's examples require an encryption. */
function requiring(bucket: string, headers: Readonly<Record<string, string>>): unknown {
  const Statement = Object.entries(headers).map(([name, value]) => ({
    ...{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucket}/*` },
    Condition: { StringNotEquals: { [`s3:${name}`]: value } },
  }));
  return { Version: '2012-10-17', Statement };
}

/** Generates the organization and starts moto with it; `directory` takes its files and its log. */
export async function startMotoAws(directory: string): Promise<MotoAws> {
  const command = await python();
  const env = { PYTHONDONTWRITEBYTECODE: '1' };
  await promisify(execFile)(command, [file('moto-aws/generate.py'), directory], { env: { ...process.env, ...env } });
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  const generated = JSON.parse(await read('organization.json')) as Pick<MotoAws, 'accounts' | 'cases'> & {
    managementAccountId: string;
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const organization = ['--organization', join(directory, 'organization.json')];
  const child: Child = startChild({
    name: 'moto',
    command,
    args: [file('moto-aws/serve.py'), '--port', String(port), ...organization, ...(await writePolicies(directory))],
    env,
    logFile: join(directory, 'moto.log'),
  });
  const control = `${url}/test-control`;
  await waitFor(child, async () => (await fetch(`${control}/calls`).catch(() => undefined))?.ok || undefined);
  const s3In = (region: string) =>
    new S3Client({ endpoint: url, region, credentials: CREDENTIALS, forcePathStyle: true });
  return {
    ...{ accounts: generated.accounts, cases: generated.cases, s3: s3In(REGION) },
    truth: await read('truth.csv'),
    truthWithoutTags: await read('truth-without-tags.csv'),
    truthFile: join(directory, 'truth.csv'),
    env: (roles, bucket) => ({
      AWS_ENDPOINT_URL: url,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
      ORG_ROLE_ARN: `arn:aws:iam::${generated.managementAccountId}:role/${ROLES[roles].organization}`,
      SPOKE_ROLE_NAME: ROLES[roles].spoke,
      REPORT_BUCKET: bucket,
    }),
    async createBucket(Bucket, region = REGION) {
      const client = s3In(region);
      const elsewhere = { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
      await client.send(new CreateBucketCommand({ Bucket, ...(region === REGION ? {} : elsewhere) }));
      const versioned = { Bucket, VersioningConfiguration: { Status: 'Enabled' } } as const;
      await client.send(new PutBucketVersioningCommand(versioned));
    },
    async createStrictBucket(Bucket, headers) {
      const client = s3In(REGION);
      await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
      const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } as const;
      const locked = { ObjectLockEnabled: 'Enabled', Rule } as const;
      await client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: locked }));
      await client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(requiring(Bucket, headers)) }));
    },
    async deleteBucket(Bucket, region = REGION) {
      await s3In(region).send(new DeleteBucketCommand({ Bucket }));
    },
    async setFaults(faults) {
      await fetch(`${control}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    },
    calls: async () => (await fetch(`${control}/calls`)).json() as Promise<Call[]>,
    stop: () => child.stop(),
  };
}
