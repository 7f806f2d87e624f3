// Assumes roles through STS with the worker's own identity. Credentials are renewed when a session ends.
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsCallError, isExpired } from './aws-errors.ts';
import { toSessionPolicy } from './role-actions.ts';
import { unlessAborted } from '#src/concurrency/unless-aborted.ts';

/** Long-lived or session credentials, in the SDK's form. */
export type AwsCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** Credentials of one assumed role, shared by all clients of an account. */
export type RoleSession = {
  /** A client's `credentials`. Assumes the role at the first call and again before the session ends. Throws an AwsCallError. */
  credentials: () => Promise<AwsCredentials>;
  /** Makes a call with these credentials. If AWS responds that the session has expired, repeats the call with a new session. */
  call<T>(send: () => Promise<T>): Promise<T>;
  /**
   * Whether a call with the current credentials has succeeded. If so, the credentials are valid, even if a service does not recognize them.
   */
  hasResponded(): boolean;
  /** Discards the current credentials, unless a call has succeeded with them. The next call then assumes the role again. */
  renew(): void;
};

/** A role to assume. `arn` is called for each AssumeRole, because the ARN may have to be looked up first. */
export type Role = {
  arn: string | (() => Promise<string>);
  sessionName: string;
  externalId?: string | undefined;
  /** The IAM actions that the session is limited to, whatever else the role allows. */
  actions: readonly string[];
};

/** The length of a session. With role chaining, in which one role assumes another, a session lasts at most an hour. */
const SESSION_SECONDS = 3_600;

/**
 * The maximum number of sessions per call. A session may expire early while calls use it, but more expirations than this point to another
 * problem.
 */
const MAX_SESSIONS_PER_CALL = 5;

/** Returns a valid session name, which consists of 2 to 64 of the allowed characters. */
export function toSessionName(runId: string): string {
  return `config-report-${runId.replaceAll(/[^\w+=,.@-]/g, '-')}`.slice(0, 64);
}

/**
 * Returns how long credentials are valid, using only AWS's clock. If a worker used its own clock and that clock were ahead, every session
 * would look expired. If a session ends earlier, it is renewed when AWS rejects it.
 */
function findLifetime(expiration: Date, answeredAt: number | undefined): number {
  const lifetimeMs = expiration.getTime() - (answeredAt ?? Number.NaN);
  return lifetimeMs > 0 ? lifetimeMs : SESSION_SECONDS * 1_000;
}

/**
 * Creates a session of `role`. `serverTimeMs` returns the time of the client's last response. All clients and calls that use the session
 * share one AssumeRole request per lifetime, until the signal is aborted.
 */
export function createRoleSession(
  sts: STSClient,
  role: Role,
  signal: AbortSignal,
  serverTimeMs: () => number | undefined,
): RoleSession {
  let currentCredentials: Promise<AwsCredentials> | undefined;
  let renewAt = 0;
  /** The credentials of the latest call that succeeded. */
  let acceptedCredentials: Promise<AwsCredentials> | undefined;
  const isAccepted = () => currentCredentials !== undefined && acceptedCredentials === currentCredentials;
  const assume = async () => {
    const RoleArn = typeof role.arn === 'string' ? role.arn : await unlessAborted(role.arn(), signal);
    const startedAt = performance.now();
    const { Credentials, AssumedRoleUser } = await sts.send(
      new AssumeRoleCommand({
        RoleArn,
        RoleSessionName: role.sessionName,
        DurationSeconds: SESSION_SECONDS,
        Policy: toSessionPolicy(role.actions),
        ...(role.externalId ? { ExternalId: role.externalId } : {}),
      }),
      { abortSignal: signal },
    );
    if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey || !Credentials.Expiration)
      throw new TypeError('AssumeRole answered without credentials');
    // Without this check, rows read with another account's credentials would look like rows of this account.
    const [asked, answered] = [RoleArn, AssumedRoleUser?.Arn].map((arn) => arn?.split(':')[4]);
    if (answered !== undefined && answered !== asked)
      throw new TypeError(`AssumeRole answered with a session of account ${answered}`);
    const lifetimeMs = findLifetime(Credentials.Expiration, serverTimeMs());
    // Credentials are renewed before the last tenth of their lifetime, at most 5 minutes, so that no call outlives its session.
    renewAt = startedAt + lifetimeMs - Math.min(300_000, lifetimeMs / 10);
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      ...(Credentials.SessionToken ? { sessionToken: Credentials.SessionToken } : {}),
    };
  };
  const credentials = async () => {
    if (!currentCredentials || performance.now() >= renewAt) {
      renewAt = Number.POSITIVE_INFINITY;
      currentCredentials = assume().catch((error: unknown) => {
        throw new AwsCallError('AssumeRole', error);
      });
      // If AssumeRole fails, all waiting callers get the error, and the next call tries again.
      currentCredentials.catch(() => (currentCredentials = undefined));
    }
    return currentCredentials;
  };
  return {
    // `memoized` prevents each client of the SDK from caching the credentials forever.
    credentials: Object.assign(credentials, { memoized: true }),
    async call(send) {
      for (let sessions = 1; ; sessions++) {
        await credentials();
        const usedCredentials = currentCredentials;
        try {
          const answer = await send();
          acceptedCredentials = usedCredentials;
          return answer;
        } catch (error) {
          if (!isExpired(error) || sessions === MAX_SESSIONS_PER_CALL) throw error;
          // Another call may have renewed the credentials in the meantime.
          if (currentCredentials === usedCredentials) currentCredentials = undefined;
        }
      }
    },
    hasResponded: isAccepted,
    renew() {
      if (!isAccepted()) currentCredentials = undefined;
    },
  };
}
