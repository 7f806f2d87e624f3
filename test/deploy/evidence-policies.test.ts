// The policies of what protects evidence: the bucket of anchors and the key that signs manifests.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { evaluatePolicies } from '../../setup/deploy-policies.mjs';
import { absent, terraform } from '../../setup/deploy-tools.mjs';
import {
  BUCKET,
  HUB,
  HUB_INPUT,
  HUB_ROLE,
  isAllowed,
  OPTIONAL_HUB_INPUT,
  rolesOf,
  SPOKE,
  type Policy,
  type Role,
} from './policies.ts';

const program = terraform();

describe('evidence', () => {
  beforeEach(({ skip }) => skip(!program, absent.terraform));

  let hub: Role;
  beforeAll(async () => {
    if (program) hub = (await rolesOf(program, 'hub', { all: { ...HUB_INPUT, ...OPTIONAL_HUB_INPUT } })).all;
  });

  /** As the owner of a key has it from AWS: the account's own policies decide. */
  const keyPolicy: Policy = {
    Version: '2012-10-17',
    Statement: [{ Sid: 'Iam', Effect: 'Allow', Principal: { AWS: HUB }, Action: 'kms:*', Resource: '*' }],
  };
  const asHub = (action: string, resource: string) =>
    isAllowed({
      ...{ principal: HUB_ROLE, permissions: hub.permissions, action, resource },
      ...(action.startsWith('kms:') ? { resourcePolicy: keyPolicy } : {}),
    });

  test('the signing key signs, and the key of the bucket does not', async () => {
    const { kms_key_arn, signing_key_arn } = OPTIONAL_HUB_INPUT;
    expect(await asHub('kms:Sign', signing_key_arn)).toBe(true);
    expect(await asHub('kms:GetPublicKey', signing_key_arn)).toBe(true);
    expect(await asHub('kms:Decrypt', signing_key_arn)).toBe(false);
    expect(await asHub('kms:Sign', kms_key_arn)).toBe(false);
  });

  const ANCHORS = 'arn:aws:s3:::compliance-anchors';

  test('the hub role may add anchors, and neither read nor list them', async () => {
    const asked = [
      ['s3:PutObject', `${ANCHORS}/anchors/2026-11-23/run-1.json`],
      ['s3:PutObject', `${ANCHORS}/other`],
      ['s3:GetObject', `${ANCHORS}/anchors/2026-11-23/run-1.json`],
      ['s3:DeleteObject', `${ANCHORS}/anchors/2026-11-23/run-1.json`],
      ['s3:ListBucket', ANCHORS],
    ] as const;
    const allowed = await Promise.all(asked.map(([action, resource]) => asHub(action, resource)));
    expect(allowed).toEqual([true, false, false, false, false]);
  });

  test('the bucket of the reports lets nobody replace an object below runs/, or copy to it', async () => {
    const { reports } = await evaluatePolicies(program!, 'bucket', {
      reports: { bucket_name: BUCKET.split(':').at(-1)! },
    });
    const resourcePolicy = JSON.parse(reports['bucket_policy']!) as Policy;
    const put = (key: string, context: Record<string, string>) =>
      isAllowed({
        ...{ principal: HUB_ROLE, permissions: hub.permissions, action: 's3:PutObject', resourcePolicy },
        ...{ resource: `${BUCKET}/${key}`, resourceAccount: HUB },
        context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', ...context },
      });
    const object = { 's3:ObjectCreationOperation': 'true' };
    const part = { 's3:ObjectCreationOperation': 'false' };
    const once = { ...object, 's3:if-none-match': '*' };
    expect({
      written: await put('runs/1/accounts/a', once),
      part: await put('runs/1/accounts/a', part),
      replacedOrCopied: await put('runs/1/accounts/a', object),
      withIfMatch: await put('runs/1/accounts/a', { ...object, 's3:if-match': 'etag' }),
      datedCopy: await put('raw/config-rules-2026-11-23.csv', object),
      summary: await put('history/2026-11-23.json', object),
      probe: await put('doctor/write-probe', object),
    }).toEqual({
      ...{ written: true, part: true, replacedOrCopied: false, withIfMatch: false },
      ...{ datedCopy: true, summary: true, probe: true },
    });
  });

  test('the bucket of anchors lets nobody replace or delete one, and lets auditors read', async () => {
    const AUDITOR = `arn:aws:iam::${SPOKE}:role/auditor`;
    const { anchors } = await evaluatePolicies(program!, 'anchor', {
      anchors: { bucket_name: 'compliance-anchors', hub_role_arns: [HUB_ROLE], auditor_role_arns: [AUDITOR] },
    });
    const resourcePolicy = JSON.parse(anchors['bucket_policy']!) as Policy;
    /** Everything that a role of its own account could be given. */
    const permissions: Policy = {
      Version: '2012-10-17',
      Statement: [{ Sid: 'All', Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    };
    const resource = `${ANCHORS}/anchors/2026-11-23/run-1.json`;
    const may = (principal: string, action: string, context: Record<string, string> = {}) =>
      isAllowed({
        ...{ principal, permissions, action, resourcePolicy, resourceAccount: '888899990000' },
        resource: action === 's3:ListBucket' ? ANCHORS : resource,
        context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', ...context },
      });
    const once = { 's3:if-none-match': '*' };
    expect({
      added: await may(HUB_ROLE, 's3:PutObject', once),
      replaced: await may(HUB_ROLE, 's3:PutObject'),
      deleted: await may(HUB_ROLE, 's3:DeleteObject'),
      versionDeleted: await may(HUB_ROLE, 's3:DeleteObjectVersion'),
      readByHub: await may(HUB_ROLE, 's3:GetObject'),
      addedByAnother: await may(HUB_ROLE.replace('system', 'another'), 's3:PutObject', once),
      read: await may(AUDITOR, 's3:GetObject'),
      listed: await may(AUDITOR, 's3:ListBucket'),
      addedByAuditor: await may(AUDITOR, 's3:PutObject', once),
      deletedByOwner: await may('arn:aws:iam::888899990000:role/admin', 's3:DeleteObjectVersion'),
    }).toEqual({
      ...{ added: true, replaced: false, deleted: false, versionDeleted: false, readByHub: false },
      ...{ addedByAnother: false, read: true, listed: true, addedByAuditor: false, deletedByOwner: false },
    });
  });
});
