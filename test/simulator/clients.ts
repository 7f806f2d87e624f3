// The real SDK clients against a simulator, as a program would make them.
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '#simulator/simulation/sessions.ts';
import type { Simulator } from '#simulator/server.ts';

export const BUCKET = 'sys-compliance-reports-local';
export const HUB_ACCOUNT = '123456789012';
export const MANAGEMENT_ACCOUNT = '210987654321';
export const SECOND_ACCOUNT = '012345678901';
export const SPOKE_ROLE = 'system-config-report-generator-read-role';

interface Wiring {
  readonly credentials?: Credentials;
  readonly region?: string;
}

/** One attempt and no more: a test sees every answer that the simulator gives. */
function settings({ url, credentials }: Simulator, wiring: Wiring) {
  return {
    endpoint: url,
    region: wiring.region ?? 'us-east-1',
    credentials: wiring.credentials ?? credentials,
    maxAttempts: 1,
  };
}

export function stsClient(simulator: Simulator, wiring: Wiring = {}): STSClient {
  return new STSClient(settings(simulator, wiring));
}

export function organizationsClient(simulator: Simulator, wiring: Wiring = {}): OrganizationsClient {
  return new OrganizationsClient(settings(simulator, wiring));
}

export function configClient(simulator: Simulator, wiring: Wiring = {}): ConfigServiceClient {
  return new ConfigServiceClient(settings(simulator, wiring));
}

export function s3Client(simulator: Simulator, wiring: Wiring = {}): S3Client {
  return new S3Client({ ...settings(simulator, wiring), forcePathStyle: true });
}

/** Credentials of a role, from the hub's identity. */
export async function assume(
  simulator: Simulator,
  accountId: string,
  role = SPOKE_ROLE,
  options: {
    readonly seconds?: number;
    readonly externalId?: string;
    readonly policy?: string;
    readonly credentials?: Credentials;
  } = {},
): Promise<Credentials & { readonly expiration: Date }> {
  const { Credentials: issued } = await stsClient(
    simulator,
    options.credentials && { credentials: options.credentials },
  ).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${role}`,
      RoleSessionName: 'test',
      ...(options.seconds !== undefined && { DurationSeconds: options.seconds }),
      ...(options.externalId !== undefined && { ExternalId: options.externalId }),
      ...(options.policy !== undefined && { Policy: options.policy }),
    }),
  );
  return {
    accessKeyId: issued!.AccessKeyId!,
    secretAccessKey: issued!.SecretAccessKey!,
    sessionToken: issued!.SessionToken!,
    expiration: issued!.Expiration!,
  };
}

/** A Config client of one account, through its spoke role. */
export async function spokeConfig(simulator: Simulator, accountId: string, region = 'us-east-1') {
  return configClient(simulator, { credentials: await assume(simulator, accountId), region });
}

/** Name, text and HTTP status of the error that a call ends with. */
export async function errorOf(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error('the call was expected to fail');
}
