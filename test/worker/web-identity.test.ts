// IRSA: a worker with a role and the file of a token, as EKS sets them in a pod, does and may call all that the product needs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HUB_ACCOUNT_ID } from '#simulator/world/organization.ts';
import type { Simulator } from '#simulator/server.ts';
import { absent, terraform } from '../../setup/deploy-tools.mjs';
import { API_TO_IAM } from '../deploy/api-to-iam.ts';
import {
  AGGREGATOR_INPUT,
  AGGREGATOR_ROLE,
  BUCKET,
  HUB_INPUT,
  HUB_ROLE,
  isAllowed,
  LIST_INPUT,
  LIST_ROLE,
  ORGANIZATION,
  READ_ROLE,
  rolesOf,
  SPOKE,
  SPOKE_INPUT,
  type Policy,
} from '../deploy/policies.ts';
import { simulatedAws, startLab, type Lab } from '../support/lab.ts';
import { runCommand } from '../support/command.ts';
import { expectedCsv } from '../support/oracle.ts';
import { projectToken, type PodToken } from './pod-token.ts';

/** In AWS it is an hour. */
const SESSION_SECONDS = 3;

let directory: string;
let lab: Lab;
let token: PodToken;

function podEnvironment(simulator: Simulator) {
  const { AWS_ENDPOINT_URL, AWS_REGION, ORG_ROLE_ARN, REPORT_BUCKET } = simulatedAws(simulator);
  return {
    ...{ AWS_ENDPOINT_URL: AWS_ENDPOINT_URL!, AWS_REGION: AWS_REGION!, ORG_ROLE_ARN: ORG_ROLE_ARN! },
    REPORT_BUCKET: REPORT_BUCKET!,
    AWS_ROLE_ARN: `arn:aws:iam::${HUB_ACCOUNT_ID}:role/${simulator.scenario.organization.hubRole}`,
    AWS_WEB_IDENTITY_TOKEN_FILE: token.file,
    AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    AWS_EC2_METADATA_DISABLED: 'true',
    HOME: directory,
  };
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'web-identity-'));
  token = await projectToken(directory);
  lab = await startLab({
    aws: podEnvironment,
    scenario: {
      accounts: 5,
      sessions: { fixedSeconds: SESSION_SECONDS },
      // Without paths every unit is asked for its accounts; a huge annotation makes an upload in parts.
      organization: { paths: false },
      faults: [
        { kind: 'role-missing', accounts: { count: 1 } },
        { kind: 'huge', accounts: { count: 1 }, regions: ['us-east-1'] },
      ],
    },
    settings: { SCAN_ATTEMPTS: '6' },
  });
});
afterAll(async () => {
  token.stop();
  await lab.stop();
  rmSync(directory, { recursive: true });
});

test('it does all that there is to do while tokens and sessions come and go', async () => {
  expect(Object.keys(lab.env).filter((name) => /^AWS_.*(KEY|PROFILE|CREDENTIALS|SESSION_TOKEN)/.test(name))).toEqual(
    [],
  );
  const { runId } = await lab.report();
  const failed = [...lab.simulator.oracle().regions()].filter(({ disposition }) => disposition === 'role-missing');
  lab.simulator.control({ mend: failed.map(({ accountId }) => accountId) });
  const accountIds = [...new Set(failed.map(({ accountId }) => accountId))];
  const based = await lab.report({ baseRunId: runId, accountIds });
  expect(based).toMatchObject({ status: 'complete', promoted: true });
  // Megabytes: too long to be shown if they differ.
  expect(String(await lab.store.get({ key: based.keys.raw })) === expectedCsv(lab.simulator)).toBe(true);
  // By now the first token is of no use to anyone.
  await sleep(Math.max(0, token.firstEnds - Date.now()));
  const { calls } = lab.simulator.log().operations['sts:AssumeRoleWithWebIdentity']!;
  expect((await lab.report({ rebuildFrom: based.runId })).status).toBe('complete');
  await runCommand('doctor', lab.env);
  lab.simulator.control({ archive: { bucket: lab.config.REPORT_BUCKET, prefix: 'raw/' } });
  expect(await runCommand('verify', lab.env, '--run', based.runId)).toMatchObject({ code: 0 });
  const { operations, violations } = lab.simulator.log();
  expect(operations['sts:AssumeRoleWithWebIdentity']).toMatchObject({ errors: 0, throttled: 0 });
  expect(operations['sts:AssumeRoleWithWebIdentity']!.calls).toBeGreaterThan(calls);
  expect(violations).toEqual([]);
});

/** Calls that the map of permissions has, and that not every run makes: who makes them, and when. */
const MADE_ELSEWHERE = {
  hub: [
    's3:AbortMultipartUpload', // A publication that is broken off.
    's3:DeleteObject', // Where a republication lacks the workbook of an owner or unit.
    ...['sesv2:SendEmail', 'sns:Publish'], // The channels.
    ...['sesv2:GetEmailIdentity', 'sns:GetTopicAttributes'], // doctor, where those channels are set.
    ...['kms:GetPublicKey', 'kms:Sign'], // With SIGNING_KEY_ARN.
    ...['kms:Decrypt', 'kms:GenerateDataKey'], // S3, in the role's name.
  ],
  aggregator: [
    'config:DescribeAggregateComplianceByConfigRules', // With AGGREGATOR_NAME, as the two below.
    'config:DescribeConfigurationAggregatorSourcesStatus',
    'config:DescribeConfigurationAggregators',
  ],
  organization: ['organizations:ListTagsForResource'], // Where tags of accounts are asked for.
  spoke: [
    'config:DescribeComplianceByConfigRule', // Where a custom Lambda rule has no result.
    'config:ListConfigurationRecorders', // Where no recorder is shown.
  ],
};

type RoleName = keyof typeof API_TO_IAM;

const callsOf = (role: RoleName) => {
  const called = lab.simulator
    .log()
    .principals.filter((use) => use.role === role || (role === 'hub' && use.role === 'web-identity'));
  return [...new Set(called.map(({ operation }) => operation))].toSorted();
};

test.each(['hub', 'aggregator', 'organization', 'spoke'] as const)(
  'the %s role makes the calls of its permissions, and no other',
  (role) => {
    expect([...new Set([...callsOf(role), ...MADE_ELSEWHERE[role]])].toSorted()).toEqual(
      Object.keys(API_TO_IAM[role]).toSorted(),
    );
  },
);

describe('the policies', () => {
  const program = terraform();
  beforeEach(({ skip }) => skip(!program, absent.terraform));

  /** What a call is about, as a policy names it: the log has it without ids. */
  const resourceOf = (operation: string, action: string, resource: string): string => {
    const { organization, s3 } = lab.simulator.scenario;
    if (operation === 'sts:AssumeRole') return resource === organization.spokeRole ? READ_ROLE : LIST_ROLE;
    if (operation.startsWith('s3:')) {
      const place = resource.replace(s3.buckets[0]!, BUCKET);
      if (!/^s3:(Get|Put)Object|^s3:Abort/.test(action)) return BUCKET;
      if (!place.endsWith('/')) return place;
      return place.endsWith('/doctor/') ? `${place}write-probe` : `${place}object`;
    }
    if (resource === 'config-rule') return `arn:aws:config:ap-east-1:${SPOKE}:config-rule/config-rule-a1b2c3`;
    if (operation.endsWith('ForParent')) return 'arn:aws:organizations::444455556666:ou/o-a1b2c3d4e5/ou-a1b2-c3d4e5f6';
    return '*';
  };

  test('allow every call that was made, on what it was about', async () => {
    const [hub, aggregator, organization, spoke] = await Promise.all([
      rolesOf(program!, 'hub', { role: HUB_INPUT }),
      rolesOf(program!, 'aggregator', { role: AGGREGATOR_INPUT }),
      rolesOf(program!, 'organization', { role: LIST_INPUT }),
      rolesOf(program!, 'spoke', { role: SPOKE_INPUT }),
    ]);
    const trusts: Record<string, Policy> = { [READ_ROLE]: spoke.role.trust, [LIST_ROLE]: organization.role.trust };
    const roles = {
      hub: { principal: HUB_ROLE, permissions: hub.role.permissions },
      aggregator: { principal: AGGREGATOR_ROLE, permissions: aggregator.role.permissions },
      organization: { principal: LIST_ROLE, permissions: organization.role.permissions },
      spoke: { principal: READ_ROLE, permissions: spoke.role.permissions },
    };
    const asked = lab.simulator
      .log()
      .principals.filter(({ role }) => role in roles)
      .flatMap(({ role, operation, resource }) => {
        const actions = (API_TO_IAM[role as RoleName] as Record<string, readonly string[]>)[operation] ?? [];
        // Of waivers nobody asks for an earlier version.
        const needed = actions.filter((action) => action !== 's3:GetObjectVersion' || !resource.endsWith('.yaml'));
        return needed.map((action) => {
          const about = resourceOf(operation, action, resource);
          const trust = trusts[about];
          const context = { 'aws:ResourceOrgID': ORGANIZATION };
          return {
            ...roles[role as RoleName],
            action,
            resource: about,
            context,
            ...(trust && { resourcePolicy: trust }),
          };
        });
      });
    const denied: string[] = [];
    for (const request of asked)
      if (!(await isAllowed(request))) denied.push(`${request.action} on ${request.resource} by ${request.principal}`);
    expect(denied).toEqual([]);
    expect(asked.length).toBeGreaterThan(15);
  });
});
