// Every AWS client of the process, wired once from the settings.
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { Config } from '../config.ts';
import type { Account } from '#domain/account.ts';
import { clientDefaults, createSharedHandler, meter, observeCalls, type AwsCall } from './clients.ts';
import { createConfigReader, type ConfigReader } from './config-service.ts';
import { listAccounts, organizationsBuckets } from './organizations.ts';
import { createRoleSession, sessionNameOf, type RoleSession } from './session.ts';
import { createStore, type Store } from './store.ts';
import { createTokenBucket } from './token-bucket.ts';

/** Calls, throttled answers and retries of one client, counted as they happen. */
export type Meter = { calls: number; throttles: number; retries: number };

export type Aws = {
  store: Store;
  /** Every account of the organization, read with the organization role if one is set. */
  listAccounts(runId: string, signal: AbortSignal): Promise<Account[]>;
  /** A session of the account's spoke role. Nothing is called before its first use, nor once the signal aborts. */
  openAccount(accountId: string, runId: string, signal: AbortSignal): RoleSession;
  /** A metered reader of one region; its token bucket is that account's and region's. */
  readRegion(session: RoleSession, region: string, meter: Meter, signal: AbortSignal): ConfigReader;
};

/** Organizations answers here alone, wherever the process runs. */
const ORGANIZATIONS_REGION = 'us-east-1';

/** Sockets beside those of the accounts in flight: S3, STS and Organizations. */
const SPARE_SOCKETS = 50;

/**
 * Builds the clients; credentials and endpoints come from AWS's own variables and files, as everywhere. `onCall` is told
 * of each call's attempts.
 */
export function createAws(config: Config, onCall: (call: AwsCall) => void = () => undefined): Aws {
  const defaults = clientDefaults(
    createSharedHandler(config.CONCURRENT_ACCOUNTS * config.REGIONS.length * 2 + SPARE_SOCKETS),
  );
  const sts = new STSClient(defaults);
  // Path style, because a bucket with dots in its name has no valid certificate in the other.
  const s3 = new S3Client({ ...defaults, forcePathStyle: true });
  const stsBucket = createTokenBucket(config.ASSUME_ROLE_PER_SECOND, config.ASSUME_ROLE_PER_SECOND);
  observeCalls(s3, 's3', onCall);
  observeCalls(sts, 'sts', onCall);
  meter(sts, { calls: 0, throttles: 0, retries: 0 }, () => stsBucket);

  const openRole = (arn: string, runId: string, signal: AbortSignal) =>
    createRoleSession(sts, { arn, sessionName: sessionNameOf(runId), externalId: config.ROLE_EXTERNAL_ID }, signal);

  return {
    store: createStore(s3, config.REPORT_BUCKET),

    async listAccounts(runId, signal) {
      const session = config.ORG_ROLE_ARN ? openRole(config.ORG_ROLE_ARN, runId, signal) : undefined;
      const credentials = session ? { credentials: session.credentials } : {};
      const client = new OrganizationsClient({ ...defaults, region: ORGANIZATIONS_REGION, ...credentials });
      observeCalls(client, 'organizations', onCall);
      meter(client, { calls: 0, throttles: 0, retries: 0 }, organizationsBuckets(), signal);
      return listAccounts(client, signal);
    },

    openAccount: (accountId, runId, signal) =>
      openRole(`arn:aws:iam::${accountId}:role/${config.SPOKE_ROLE_NAME}`, runId, signal),

    readRegion(session, region, counted, signal) {
      const client = new ConfigServiceClient({ ...defaults, region, credentials: session.credentials });
      const bucket = createTokenBucket(config.CONFIG_REQUESTS_PER_SECOND, config.CONFIG_REQUESTS_PER_SECOND * 2);
      observeCalls(client, 'config', onCall);
      meter(client, counted, () => bucket, signal);
      return createConfigReader(client, session, signal);
    },
  };
}
