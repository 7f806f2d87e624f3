// The policies of terraform/policies as JSON: Terraform evaluates the provider-free modules without AWS or a network.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runQuietly } from './machine.mjs';

/**
 * Applies a provider-free module once for each case, in a folder of its own with state of its own.
 * @param {string} terraform the program
 * @param {string} module a folder of terraform/policies
 * @param {Record<string, Record<string, unknown>>} cases variables by name of the case
 * @returns {Promise<Record<string, Record<string, string>>>} the module's outputs by name of the case
 * @throws {import('./log.mjs').SetupError} with Terraform's words
 */
export async function evaluatePolicies(terraform, module, cases) {
  const folder = mkdtempSync(join(tmpdir(), 'policies-'));
  try {
    cpSync(join(root, 'terraform', 'policies', module), join(folder, 'policy'), {
      recursive: true,
      filter: (path) => !path.endsWith('.terraform'),
    });
    const calls = Object.entries(cases).map(([name, variables]) => [name, { source: './policy', ...variables }]);
    const outputs = Object.keys(cases).map((name) => [name, { value: `\${module.${name}}` }]);
    const main = { module: Object.fromEntries(calls), output: Object.fromEntries(outputs) };
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(main));
    // Of its own, so that no setting of the machine's has a say.
    const env = { ...process.env, TF_IN_AUTOMATION: '1', TF_CLI_CONFIG_FILE: join(folder, 'none.tfrc') };
    writeFileSync(env.TF_CLI_CONFIG_FILE, '');
    const at = `-chdir=${folder}`;
    await runQuietly(terraform, [at, 'init', '-input=false', '-no-color'], env);
    await runQuietly(terraform, [at, 'apply', '-input=false', '-no-color', '-auto-approve'], env);
    /** @type {Record<string, { value: Record<string, string> }>} */
    const stated = JSON.parse(await runQuietly(terraform, [at, 'output', '-json'], env));
    return Object.fromEntries(Object.entries(stated).map(([name, { value }]) => [name, value]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Account ids of AWS's own documentation. */
const hub = '111122223333';
const management = '444455556666';
const organization = { organization_id: 'o-a1b2c3d4e5' };

/**
 * Every policy with everything in it that can be configured, as a CloudFormation template for cfn-lint.
 * @param {string} terraform the program
 */
export async function policyTemplate(terraform) {
  const all = {
    hub: {
      ...organization,
      organization_account_id: management,
      oidc_provider_arns: [`arn:aws:iam::${hub}:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE`],
      bucket_name: 'sys-compliance-reports-prod',
      kms_key_arn: `arn:aws:kms:us-east-1:${hub}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
      anchor_bucket_name: 'compliance-anchors',
      signing_key_arn: `arn:aws:kms:us-east-1:${hub}:key/5678efab-12ab-34cd-56ef-1234567890ab`,
      aggregator_role_arn: `arn:aws:iam::${management}:role/system-config-report-generator-aggregator-role`,
      sns_topic_arn: `arn:aws:sns:us-east-1:${hub}:compliance`,
      ses: { identity_arn: `arn:aws:ses:us-east-1:${hub}:identity/example.com`, from: 'compliance@example.com' },
      pod_identity_cluster_arn: `arn:aws:eks:us-east-1:${hub}:cluster/example`,
    },
    spoke: { ...organization, account_id: management, hub_account_id: hub, external_id: 'example' },
    aggregator: { ...organization, hub_account_id: hub },
    organization: { ...organization, management_account_id: management, hub_account_id: hub, read_account_tags: true },
  };
  const roles = await Promise.all(
    Object.entries(all).map(async ([module, variables]) => {
      const { policy } = await evaluatePolicies(terraform, module, { policy: variables });
      const [trust, permissions] = [policy?.['trust_policy'], policy?.['permissions_policy']].map((text) =>
        JSON.parse(text ?? ''),
      );
      const Policies = [{ PolicyName: 'permissions', PolicyDocument: permissions }];
      return [module, { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust, Policies } }];
    }),
  );
  const bucket = { bucket_name: 'sys-compliance-reports-prod' };
  const { policy } = await evaluatePolicies(terraform, 'bucket', { policy: bucket });
  const anchors = {
    bucket_name: 'compliance-anchors',
    hub_role_arns: [`arn:aws:iam::${hub}:role/hub`],
    auditor_role_arns: [`arn:aws:iam::${management}:role/auditor`],
  };
  const { policy: ofAnchors } = await evaluatePolicies(terraform, 'anchor', { policy: anchors });
  /** @param {string} Bucket @param {Record<string, string> | undefined} outputs */
  const bucketPolicy = (Bucket, outputs) => ({
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket, PolicyDocument: JSON.parse(outputs?.['bucket_policy'] ?? '') },
  });
  const Resources = {
    ...Object.fromEntries(roles),
    bucket: bucketPolicy(bucket.bucket_name, policy),
    anchors: bucketPolicy(anchors.bucket_name, ofAnchors),
  };
  return { AWSTemplateFormatVersion: '2010-09-09', Resources };
}
