// Each role may do what the code calls, on what is its own, and nothing in addition to that.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { absent, terraform } from '../../setup/deploy-tools.mjs';
import { files, read } from '../docs/repository.ts';
import { actionsOf, API_TO_IAM } from './api-to-iam.ts';
import {
  AGGREGATOR_INPUT,
  allowedActions,
  BUCKET,
  HUB,
  HUB_INPUT,
  HUB_ROLE,
  isAllowed,
  LIST_INPUT,
  LIST_ROLE,
  OPTIONAL_HUB_INPUT,
  READ_ROLE,
  rolesOf,
  SPOKE,
  SPOKE_INPUT,
  type Policy,
  type Role,
} from './policies.ts';

const program = terraform();

test('every AWS call in the code is one that the map of permissions knows', () => {
  const known = Object.values(API_TO_IAM).flatMap((calls) => Object.keys(calls).map((call) => call.split(':')[1]));
  const called = files
    .filter((file) => /^src\/.*\.ts$/.test(file))
    .flatMap((file) => [...read(file).matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-[a-z0-9-]+'/g)])
    .flatMap(([, names = '']) => [...names.matchAll(/\b(\w+)Command\b/g)].map(([, operation]) => operation));
  expect(called).toContain('AssumeRole');
  expect([...new Set(called)].filter((operation) => !known.includes(operation))).toEqual([]);
});

describe('least privilege', () => {
  beforeEach(({ skip }) => skip(!program, absent.terraform));

  let hub: Record<'plain' | 'configured', Role>;
  let spoke: Record<'plain' | 'untagged', Role>;
  let list: Record<'plain' | 'tags', Role>;
  let aggregator: Record<'plain', Role>;
  beforeAll(async () => {
    if (!program) return;
    hub = await rolesOf(program, 'hub', { plain: HUB_INPUT, configured: { ...HUB_INPUT, ...OPTIONAL_HUB_INPUT } });
    spoke = await rolesOf(program, 'spoke', { plain: SPOKE_INPUT, untagged: { ...SPOKE_INPUT, read_tags: false } });
    aggregator = await rolesOf(program, 'aggregator', { plain: AGGREGATOR_INPUT });
    list = await rolesOf(program, 'organization', {
      plain: LIST_INPUT,
      tags: { ...LIST_INPUT, read_account_tags: true },
    });
  });

  test('the policies allow the actions of the calls, and no other', () => {
    expect({
      hub: allowedActions(hub.configured.permissions),
      organization: allowedActions(list.tags.permissions),
      aggregator: allowedActions(aggregator.plain.permissions),
      spoke: allowedActions(spoke.plain.permissions),
    }).toEqual({
      ...{ hub: actionsOf('hub'), organization: actionsOf('organization') },
      ...{ aggregator: actionsOf('aggregator'), spoke: actionsOf('spoke') },
    });
  });

  test('what is not configured is not allowed: key, topic, mail, tags of accounts and of resources', () => {
    const less = (all: Role, some: Role) =>
      allowedActions(all.permissions).filter((action) => !allowedActions(some.permissions).includes(action));
    expect(less(hub.configured, hub.plain)).toEqual([
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'kms:GetPublicKey',
      'kms:Sign',
      'ses:GetEmailIdentity',
      'ses:SendEmail',
      'sns:GetTopicAttributes',
      'sns:Publish',
    ]);
    expect(less(list.tags, list.plain)).toEqual(['organizations:ListTagsForResource']);
    expect(less(spoke.plain, spoke.untagged)).toEqual(['config:SelectResourceConfig']);
  });

  /** As the owner of a key has it from AWS: the account's own policies decide. */
  const keyPolicy: Policy = {
    Version: '2012-10-17',
    Statement: [{ Sid: 'Iam', Effect: 'Allow', Principal: { AWS: HUB }, Action: 'kms:*', Resource: '*' }],
  };
  const asHub = (action: string, resource: string, context: Record<string, string> = {}) =>
    isAllowed({
      principal: HUB_ROLE,
      permissions: hub.configured.permissions,
      action,
      resource,
      context,
      ...(action.startsWith('kms:') ? { resourcePolicy: keyPolicy } : {}),
    });

  test.each([
    ['s3:PutObject', 'runs/9f8c/accounts/777788889999/us-east-1/0b1c'],
    ['s3:AbortMultipartUpload', 'runs/9f8c/publications/1/0b1c/report.xlsx'],
    ['s3:GetObject', 'history/2026-11-16.json'],
    ['s3:GetObjectVersion', 'runs/9f8c/publications/1/0b1c/manifest.json'],
    ['s3:PutObject', 'raw/config-rules-2026-11-16.csv'],
    ['s3:PutObject', 'reports/config-compliance-2026-11-16.xlsx'],
    ['s3:DeleteObject', 'reports/2026-11-16/owners/payments@example.com.xlsx'],
    ['s3:DeleteObject', 'reports/2026-11-16/ous/Workloads.xlsx'],
    ['s3:PutObject', 'history/summary.csv'],
    ['s3:GetObject', 'waivers.yaml'],
    ['s3:PutObject', 'doctor/write-probe'],
  ])('the hub role may %s %s', async (action, key) => {
    expect(await asHub(action, `${BUCKET}/${key}`)).toBe(true);
  });

  test.each([
    ['s3:DeleteObject', 'raw/config-rules-2026-11-16.csv'],
    ['s3:DeleteObject', 'reports/config-compliance-2026-11-16.xlsx'],
    ['s3:DeleteObject', 'runs/9f8c/publications/1/0b1c/owners/data.xlsx'],
    ['s3:DeleteObjectVersion', 'reports/2026-11-16/owners/data.xlsx'],
    ['s3:DeleteObjectVersion', 'runs/9f8c/publications/1/0b1c/manifest.json'],
    ['s3:PutObject', 'waivers.yaml'],
    ['s3:PutObject', 'other/file'],
    ['s3:GetObject', 'other/file'],
    ['s3:GetObject', 'doctor/write-probe'],
    ['s3:PutObject', 'doctor/another'],
    ['s3:PutObjectAcl', 'reports/config-compliance-2026-11-16.xlsx'],
    ['s3:PutObjectRetention', 'runs/9f8c/publications/1/0b1c/manifest.json'],
    ['s3:RestoreObject', 'reports/config-compliance-2026-11-16.xlsx'],
  ])('the hub role may not %s %s', async (action, key) => {
    expect(await asHub(action, `${BUCKET}/${key}`)).toBe(false);
  });

  test.each([
    ['s3:ListBucket', true],
    ['s3:GetEncryptionConfiguration', true],
    ['s3:GetBucketVersioning', true],
    ['s3:GetLifecycleConfiguration', true],
    ['s3:GetBucketPublicAccessBlock', true],
    ['s3:DeleteBucket', false],
    ['s3:PutLifecycleConfiguration', false],
    ['s3:PutBucketVersioning', false],
    ['s3:PutBucketPolicy', false],
    ['s3:ListBucketVersions', false],
  ])('of the bucket itself: %s is allowed: %s', async (action, allowed) => {
    expect(await asHub(action, BUCKET)).toBe(allowed);
    expect(await asHub(action, `${BUCKET}-of-others`)).toBe(false);
  });

  test('the key is usable through S3 alone, mail leaves from the one address, and the topic is the one', async () => {
    const { kms_key_arn, sns_topic_arn, ses } = OPTIONAL_HUB_INPUT;
    const viaS3 = { 'kms:ViaService': 's3.us-east-1.amazonaws.com' };
    expect(await asHub('kms:GenerateDataKey', kms_key_arn, viaS3)).toBe(true);
    expect(await asHub('kms:Decrypt', kms_key_arn, viaS3)).toBe(true);
    expect(await asHub('kms:Decrypt', kms_key_arn, { 'kms:ViaService': 'ec2.us-east-1.amazonaws.com' })).toBe(false);
    expect(await asHub('kms:Decrypt', kms_key_arn.replace('1234abcd', '99999999'), viaS3)).toBe(false);
    expect(await asHub('ses:SendEmail', ses.identity_arn, { 'ses:FromAddress': ses.from })).toBe(true);
    expect(await asHub('ses:SendEmail', ses.identity_arn, { 'ses:FromAddress': 'ceo@example.com' })).toBe(false);
    expect(await asHub('ses:GetEmailIdentity', ses.identity_arn)).toBe(true);
    expect(await asHub('sns:GetTopicAttributes', sns_topic_arn)).toBe(true);
    expect(await asHub('sns:Publish', sns_topic_arn)).toBe(true);
    expect(await asHub('sns:Publish', `${sns_topic_arn}-of-others`)).toBe(false);
  });

  const rule = `arn:aws:config:ap-east-1:${SPOKE}:config-rule/config-rule-a1b2c3`;
  test.each<[string, string, boolean]>([
    ...[
      ...['DescribeConfigRules', 'DescribeConfigurationRecorderStatus', 'DescribeConfigurationRecorders'],
      ...['ListConfigurationRecorders', 'DescribeConfigRuleEvaluationStatus', 'DescribeComplianceByConfigRule'],
      'SelectResourceConfig',
    ].map((name): [string, string, boolean] => [`config:${name}`, '*', true]),
    ['config:GetComplianceDetailsByConfigRule', rule, true],
    ['config:GetComplianceDetailsByConfigRule', rule.replace(SPOKE, '999999999999'), false],
    ['config:DeleteConfigRule', rule, false],
    ['config:GetResourceConfigHistory', '*', false],
    ['config:StopConfigurationRecorder', '*', false],
    ['config:StartConfigRulesEvaluation', rule, false],
    ['ec2:DescribeInstances', '*', false],
    ['s3:GetObject', `${BUCKET}/raw/config-rules-2026-11-16.csv`, false],
  ])('a spoke role: %s on %s is allowed: %s', async (action, resource, allowed) => {
    const { permissions } = spoke.plain;
    expect(await isAllowed({ principal: READ_ROLE, permissions, action, resource })).toBe(allowed);
  });

  const ou = 'arn:aws:organizations::444455556666:ou/o-a1b2c3d4e5/ou-a1b2-c3d4e5f6';
  const root = 'arn:aws:organizations::444455556666:root/o-a1b2c3d4e5/r-a1b2';
  test.each([
    ['organizations:ListAccounts', '*', true],
    ['organizations:ListRoots', '*', true],
    ['organizations:ListOrganizationalUnitsForParent', root, true],
    ['organizations:ListAccountsForParent', ou, true],
    ['organizations:ListAccountsForParent', ou.replace('o-a1b2c3d4e5', 'o-zzzzzzzzzz'), false],
    ['organizations:DescribeOrganization', '*', false],
    ['organizations:ListPolicies', '*', false],
    ['organizations:MoveAccount', `arn:aws:organizations::444455556666:account/o-a1b2c3d4e5/${SPOKE}`, false],
    ['organizations:CreateAccount', '*', false],
  ])('the role that lists the organization: %s on %s is allowed: %s', async (action, resource, allowed) => {
    const { permissions } = list.plain;
    expect(await isAllowed({ principal: LIST_ROLE, permissions, action, resource })).toBe(allowed);
  });
});
