// All AWS clients of the process, created once from the settings.
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { STSClient } from '@aws-sdk/client-sts';
import type { TagKeySettings } from '#domain/settings/tag-keys.ts';
import type { AggregatorSource } from '#src/config/aggregator-settings.ts';
import type { Config } from '#src/config/config.ts';
import type { Account } from '#domain/coverage/account.ts';
import { organizationsRegion } from '#domain/partitions.ts';
import type { CallStats } from '#domain/coverage/outcome.ts';
import { toProxyVariables } from '#src/config/proxy.ts';
import {
  clientDefaults,
  abortableClientSettings,
  createSharedHandler,
  MAX_ATTEMPTS,
  countAttempts,
  observeCalls,
  type AwsCall,
} from './clients.ts';
import { createAggregatorReader, type AggregatorReader } from './aggregator.ts';
import { createTagReader, type TagReader } from './account-tags.ts';
import { createAuditor, type Auditor } from './auditor.ts';
import { createBucketSettings, type BucketSettings } from './bucket-settings.ts';
import { createConfigReader, type ConfigReader } from './config-service.ts';
import type { FoundRate } from '#domain/coverage/request-rate.ts';
import { createRegionRates, type RegionRates } from './region-rates.ts';
import { requireJsonObjects } from './json-answers.ts';
import { createIdentity, type Identity } from './identity.ts';
import { createNotificationCalls, type NotificationCalls } from './notification-calls.ts';
import { canListRoots, findManagementAccount, listAccounts, organizationsBuckets } from './organizations.ts';
import { AGGREGATOR_ACTIONS, ORGANIZATION_ACTIONS, spokeActions } from './role-actions.ts';
import { createS3 } from './s3.ts';
import { trackServerClock } from './server-clock.ts';
import { createRoleSession, toSessionName, type Role, type RoleSession } from './session.ts';
import { createSigner } from './signer.ts';
import { openSigningKey, type SigningKey } from './signing-key.ts';
import { createStore, type Store } from './store.ts';
import { createTokenBucket } from '#src/concurrency/token-bucket.ts';

/** Counts of one client's calls, throttled responses and retries, updated as they happen. */
export type CallCounts = Omit<CallStats, 'seconds'>;

/** A reader of one region that also returns the request rate it has found, if the next scan can use it. */
export type RegionReader = ConfigReader & { foundRate(): FoundRate | undefined };

export type Aws = NotificationCalls & {
  store: Store;
  /** Reads stored objects without comparing them with their records. */
  auditor: Auditor;
  bucketSettings: BucketSettings;
  /** The key that SIGNING_KEY_ARN names; undefined if the setting is not set. */
  signingKey: SigningKey | undefined;
  /** The bucket for anchors; undefined if none is set. */
  anchors: Store | undefined;
  /** Returns the AWS identity to which the process's credentials belong. Throws the SDK's errors. */
  identity(): Promise<Identity>;
  /** Lists every account of the organization, using the organization role if one is set. */
  listAccounts(runId: string, signal: AbortSignal): Promise<Account[]>;
  /** Creates a reader for the tags of individual accounts, using the same role as `listAccounts`. */
  readAccountTags(runId: string, tagKeys: TagKeySettings, signal: AbortSignal): Promise<TagReader>;
  /** Finds the id of the account that owns the organization, using the same role as `listAccounts`. */
  findManagementAccount(runId: string, signal: AbortSignal): Promise<string>;
  /** Whether the role of `listAccounts` may list the organization's roots. */
  canListRoots(runId: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Creates a session of the account's spoke role. AWS is called only when the session is first used, and not after the signal is aborted.
   */
  openAccount(accountId: string, runId: string, signal: AbortSignal): RoleSession;
  /**
   * Creates a reader of one region that counts its calls. Its token buckets determine the request rate that AWS allows for the account in
   * the region, starting from `initialRate`.
   */
  readRegion(
    session: RoleSession,
    region: string,
    counts: CallCounts,
    signal: AbortSignal,
    initialRate?: FoundRate,
  ): RegionReader;
  /**
   * Creates a reader of an AWS Config aggregator, with a session of the aggregator's role. AWS is called only when the reader is first
   * used.
   */
  openAggregator(aggregator: AggregatorSource, runId: string, signal: AbortSignal): AggregatorReader;
  /** The region of the process and of the bucket. */
  region: () => Promise<string>;
};

/** The number of sockets for S3, STS and Organizations, in addition to those for the accounts in flight. */
const SPARE_SOCKETS = 50;

/**
 * Builds the clients. Credentials and endpoints come from AWS's own variables and files. `onCall` is called for each attempt of a call, and
 * a call has at most `attempts` attempts.
 */
export function createAws(
  config: Config,
  onCall: (call: AwsCall) => void = () => undefined,
  attempts: number = MAX_ATTEMPTS,
): Aws {
  const sockets = config.CONCURRENT_ACCOUNTS * config.REGIONS.length * 2 + SPARE_SOCKETS;
  const defaults = clientDefaults(createSharedHandler(sockets, toProxyVariables(config)), attempts);
  const sts = new STSClient(defaults);
  const serverTimeMs = trackServerClock(sts);
  const s3 = createS3(defaults, onCall, config);
  const stsBucket = createTokenBucket(config.ASSUME_ROLE_PER_SECOND, config.ASSUME_ROLE_PER_SECOND);
  observeCalls(sts, 'sts', onCall);
  countAttempts(sts, { calls: 0, throttles: 0, retries: 0 }, () => stsBucket);

  const identity = createIdentity(sts, serverTimeMs);

  const openRole = ({ arn, actions }: Pick<Role, 'arn' | 'actions'>, runId: string, signal: AbortSignal) =>
    createRoleSession(
      sts,
      { arn, actions, sessionName: toSessionName(runId), externalId: config.ROLE_EXTERNAL_ID },
      signal,
      serverTimeMs,
    );

  const openOrganization = async (runId: string, signal: AbortSignal): Promise<OrganizationsClient> => {
    const arn = config.ORG_ROLE_ARN;
    const session = arn ? openRole({ arn, actions: ORGANIZATION_ACTIONS }, runId, signal) : undefined;
    const partition = arn?.split(':')[1] ?? (await identity()).partition;
    const client = new OrganizationsClient({
      ...defaults,
      region: organizationsRegion(partition),
      ...(session ? { credentials: session.credentials } : {}),
    });
    requireJsonObjects(client);
    observeCalls(client, 'organizations', onCall);
    countAttempts(client, { calls: 0, throttles: 0, retries: 0 }, organizationsBuckets(), signal);
    return client;
  };

  const openConfig = (
    session: RoleSession,
    region: string,
    { counts, bucketOf }: { counts: CallCounts; bucketOf: RegionRates['bucketOf'] },
    signal: AbortSignal,
  ) => {
    const { credentials } = session;
    const client = new ConfigServiceClient({
      ...abortableClientSettings(signal, defaults),
      // The SDK's adaptive mode applies its own rate limit, which would hide the rate that AWS allows.
      retryMode: 'standard',
      region,
      credentials,
      signer: createSigner('config', region, credentials),
    });
    requireJsonObjects(client);
    observeCalls(client, 'config', onCall);
    countAttempts(client, counts, bucketOf, signal);
    return client;
  };

  return {
    identity,
    ...createNotificationCalls(defaults, onCall),
    region: () => s3.config.region(),
    store: createStore(s3, config.REPORT_BUCKET),
    bucketSettings: createBucketSettings(s3, config.REPORT_BUCKET),
    signingKey: openSigningKey(config, onCall),
    anchors: config.ANCHOR_BUCKET ? createStore(createS3(defaults, onCall), config.ANCHOR_BUCKET) : undefined,
    auditor: createAuditor(s3, config.REPORT_BUCKET),

    listAccounts: async (runId, signal) => listAccounts(await openOrganization(runId, signal), signal),
    readAccountTags: async (runId, tagKeys, signal) =>
      createTagReader(await openOrganization(runId, signal), tagKeys, signal),
    findManagementAccount: async (runId, signal) =>
      findManagementAccount(await openOrganization(runId, signal), signal),

    canListRoots: async (runId, signal) => canListRoots(await openOrganization(runId, signal), signal),

    openAccount: (accountId, runId, signal) =>
      openRole(
        {
          arn: async () => `arn:${(await identity()).partition}:iam::${accountId}:role/${config.SPOKE_ROLE_NAME}`,
          actions: spokeActions(config),
        },
        runId,
        signal,
      ),

    readRegion(session, region, counts, signal, initialRate) {
      const { bucketOf, foundRate } = createRegionRates(initialRate, config.CONFIG_REQUESTS_PER_SECOND);
      const client = openConfig(session, region, { counts, bucketOf }, signal);
      return { ...createConfigReader(client, session, bucketOf, signal, trackServerClock(client)), foundRate };
    },

    openAggregator({ name, region, roleArn }, runId, signal) {
      const session = openRole({ arn: roleArn, actions: AGGREGATOR_ACTIONS }, runId, signal);
      const { bucketOf } = createRegionRates(undefined, config.CONFIG_REQUESTS_PER_SECOND);
      const counts = { calls: 0, throttles: 0, retries: 0 };
      const client = openConfig(session, region, { counts, bucketOf }, signal);
      const bucket = bucketOf('');
      return createAggregatorReader(client, session, { name, bucket, signal, serverTimeMs: trackServerClock(client) });
    },
  };
}
