// Who calls: credentials that carry their own session, so that nothing is stored and a restart forgets none.
import { hashText, mix } from '#simulator/base/hash.ts';
import { partitionOf } from '#simulator/base/partition.ts';
import { HUB_ACCOUNT_ID } from '#simulator/world/organization.ts';
import type { Scenario } from '#simulator/scenario/scenario.ts';

/** The roles of the product. */
export type Role = 'hub' | 'organization' | 'aggregator' | 'spoke';

export interface Principal {
  readonly role: Role;
  readonly accountId: string;
  readonly roleName: string;
  readonly sessionName: string;
  readonly arn: string;
  readonly accessKeyId: string;
  /** Milliseconds since 1970; after it the credentials are refused. */
  readonly expiresAt: number;
  /** Calls after which the session has expired early, as a fault asks; counted by `countCall`. */
  readonly callsLeft: number | undefined;
  /** The actions that the session policy allows; undefined without one. */
  readonly actions: readonly string[] | undefined;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The identity that the simulator hands out at its start: the hub role. It does not expire. */
export const HUB_CREDENTIALS: Credentials = {
  accessKeyId: 'ASIASIMULATEDHUB0001',
  secretAccessKey: 'simulated/secret/of/the/hub/role/0000001',
  sessionToken: 'simulated-session-of-the-hub-role',
};

/** A user of the hub's account who has a long-lived key, as nobody should. */
const USER_KEY = 'AKIASIMULATEDUSER001';

/** How STS begins a token. */
const TOKEN_PREFIX = 'IQoJb3JpZ2luX2Vj';

/** The partition of a scenario's organization. */
export const organizationPartition = ({ regions }: Pick<Scenario, 'regions'>): string => partitionOf(regions[0]!);

export function assumedRoleArn(partition: string, accountId: string, roleName: string, sessionName: string): string {
  return `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
}

function accessKeyOf(token: string): string {
  const hash = hashText(token);
  const text = hash.toString(36).padStart(7, '0') + mix(hash, 1).toString(36).padStart(7, '0');
  return `ASIA${`${text}SIMULATE`.slice(0, 16).toUpperCase()}`;
}

export interface Session {
  readonly role: Role;
  readonly accountId: string;
  readonly roleName: string;
  readonly sessionName: string;
  readonly expiresAt: number;
  readonly callsLeft: number | undefined;
  readonly actions: readonly string[] | undefined;
}

let issued = 0;

/** Credentials that name a session. */
export function issueCredentials({
  role,
  accountId,
  roleName,
  sessionName,
  expiresAt,
  callsLeft,
  actions,
}: Session): Credentials {
  issued += 1;
  const fields = [
    role,
    accountId,
    roleName,
    sessionName,
    expiresAt,
    callsLeft ?? null,
    actions ?? null,
    issued,
    process.pid,
  ];
  const sessionToken = TOKEN_PREFIX + Buffer.from(JSON.stringify(fields)).toString('base64url');
  const accessKeyId = accessKeyOf(sessionToken);
  return { accessKeyId, secretAccessKey: `simulated/secret/of/${accessKeyId}`, sessionToken };
}

/** The caller that an access key and session token name; why not, otherwise. */
export type Authenticate = (accessKeyId: string, token: string | undefined) => Principal | 'unknown' | 'expired';

export function createAuthenticator(scenario: Scenario): Authenticate {
  const { organization } = scenario;
  const partition = organizationPartition(scenario);
  const hub: Principal = {
    role: 'hub',
    accountId: HUB_ACCOUNT_ID,
    roleName: organization.hubRole,
    sessionName: 'simulator',
    arn: assumedRoleArn(partition, HUB_ACCOUNT_ID, organization.hubRole, 'simulator'),
    accessKeyId: HUB_CREDENTIALS.accessKeyId,
    expiresAt: Infinity,
    callsLeft: undefined,
    actions: undefined,
  };
  const callsMade = new Map<string, number>();

  return (accessKeyId, token) => {
    if (accessKeyId === hub.accessKeyId) {
      return token === undefined || token === HUB_CREDENTIALS.sessionToken ? hub : 'unknown';
    }
    if (accessKeyId === USER_KEY)
      return { ...hub, accessKeyId, arn: `arn:${partition}:iam::${HUB_ACCOUNT_ID}:user/report` };
    if (token === undefined || !token.startsWith(TOKEN_PREFIX) || accessKeyOf(token) !== accessKeyId) return 'unknown';
    const fields = JSON.parse(Buffer.from(token.slice(TOKEN_PREFIX.length), 'base64url').toString()) as unknown[];
    const [role, accountId, roleName, sessionName, expiresAt, allowed, ofPolicy] = fields as [
      Role,
      string,
      string,
      string,
      number,
      number | null,
      string[] | null,
    ];
    if (expiresAt <= Date.now()) return 'expired';
    if (allowed !== null) {
      const made = callsMade.get(accessKeyId) ?? 0;
      if (made >= allowed) return 'expired';
      callsMade.set(accessKeyId, made + 1);
    }
    const arn = assumedRoleArn(partition, accountId, roleName, sessionName);
    const [callsLeft, actions] = [allowed ?? undefined, ofPolicy ?? undefined];
    return { role, accountId, roleName, sessionName, arn, accessKeyId, expiresAt, callsLeft, actions };
  };
}
