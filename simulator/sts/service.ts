// AWS STS: AssumeRole across accounts, AssumeRoleWithWebIdentity for the hub, GetCallerIdentity.
import { escapeXml, failure, type Failure } from '#simulator/base/answer.ts';
import { HUB_ACCOUNT_ID, MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import {
  assumedRoleArn,
  issueCredentials,
  organizationPartition,
  type Role,
  type Session,
} from '#simulator/simulation/sessions.ts';
import { deniedByPolicy, notAuthorized, type Call, type Simulation } from '#simulator/simulation/simulation.ts';
import { policyTail, stsRefusal } from '#simulator/faults/denials.ts';
import { readSessionPolicy } from './session-policy.ts';
import { webIdentityFailure } from './web-identity.ts';

const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:[\w+=,.@-]+\/)*([\w+=,.@-]+)$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
/** Role chaining: a session that a role session asked for. */
const MAX_CHAINED_SECONDS = 3600;

/** The account that a call to STS is about: that of the role, so that the log counts AssumeRole by account. */
export function accountOfRole(parameters: URLSearchParams): string | undefined {
  return ROLE_ARN.exec(parameters.get('RoleArn') ?? '')?.[1];
}

function invalid(value: string, member: string, constraint: string): Failure {
  const message = `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;
  return failure('ValidationError', message);
}

interface RoleRequest {
  readonly roleArn: string;
  readonly accountId: string;
  readonly roleName: string;
  readonly sessionName: string;
  readonly seconds: number;
  readonly actions: readonly string[] | undefined;
}

/** What the caller asks for, checked as AWS checks it. */
function readRoleRequest(parameters: URLSearchParams, mostSeconds: number): RoleRequest | Failure {
  const roleArn = parameters.get('RoleArn') ?? '';
  const [, accountId, roleName] = ROLE_ARN.exec(roleArn) ?? [];
  if (accountId === undefined || roleName === undefined) return failure('ValidationError', `${roleArn} is invalid`);
  const sessionName = parameters.get('RoleSessionName') ?? '';
  if (!SESSION_NAME.test(sessionName)) {
    return invalid(sessionName, 'roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}');
  }
  const text = parameters.get('DurationSeconds') ?? '3600';
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 900) {
    return invalid(text, 'durationSeconds', 'Member must have value greater than or equal to 900');
  }
  if (seconds > 43_200) return invalid(text, 'durationSeconds', 'Member must have value less than or equal to 43200');
  if (seconds > mostSeconds) {
    const message = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
    return failure('ValidationError', message);
  }
  const actions = readSessionPolicy(parameters.get('Policy'));
  if (actions !== undefined && 'code' in actions) return actions;
  return { roleArn, accountId, roleName, sessionName, seconds, actions };
}

function roleOf({ world }: Simulation, { accountId, roleName }: RoleRequest): Role | undefined {
  const { organization, aggregator } = world.scenario;
  if (accountId === MANAGEMENT_ACCOUNT_ID && roleName === organization.organizationRole) return 'organization';
  if (accountId === MANAGEMENT_ACCOUNT_ID && roleName === aggregator.role) return 'aggregator';
  const active = world.organization.byId.get(accountId)?.state === 'ACTIVE';
  return active && roleName === organization.spokeRole ? 'spoke' : undefined;
}

function credentialsXml({ world, faults }: Simulation, role: Role, request: RoleRequest): string {
  const { secondsScale, fixedSeconds } = world.scenario.sessions;
  const { accountId, roleName, sessionName, actions } = request;
  const expiresAt = Date.now() + (fixedSeconds ?? request.seconds * secondsScale) * 1000;
  const callsLeft = role === 'spoke' ? faults.find('expiring-credentials', accountId)?.afterCalls : undefined;
  const session: Session = { role, accountId, roleName, sessionName, expiresAt, callsLeft, actions };
  const { accessKeyId, secretAccessKey, sessionToken } = issueCredentials(session);
  const arn = assumedRoleArn(organizationPartition(world.scenario), accountId, roleName, sessionName);
  return (
    `<AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>AROASIMULATED:${sessionName}</AssumedRoleId></AssumedRoleUser>` +
    `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey>` +
    `<SessionToken>${sessionToken}</SessionToken><Expiration>${new Date(expiresAt).toISOString()}</Expiration></Credentials>`
  );
}

/** AssumeRole: the hub may assume spoke roles, the organization's and the aggregator's; all else is denied in AWS's words. */
export function assumeRole(simulation: Simulation, call: Call, parameters: URLSearchParams): string | Failure {
  const { world, faults, log } = simulation;
  const request = readRoleRequest(parameters, MAX_CHAINED_SECONDS);
  if ('code' in request) return request;
  const { accountId, roleArn, roleName } = request;
  const denied = failure('AccessDenied', notAuthorized(call, 'sts:AssumeRole', `on resource: ${roleArn}`), 403);
  const { principal } = call;
  log.use(principal.role, 'sts:AssumeRole', roleName);
  if (principal.role !== 'hub') {
    const reason = `a session of the ${principal.role} role assumes another role`;
    log.violate({ principal: principal.arn, operation: 'sts:AssumeRole', resource: roleArn, reason });
    return denied;
  }
  const role = roleOf(simulation, request);
  if (role === undefined) return denied;
  if (role === 'spoke') {
    if (faults.find('role-missing', accountId) !== undefined) return denied;
    if (faults.find('scp-deny', accountId, undefined, ({ on }) => on === 'assume-role')) {
      const tail = `on resource: ${roleArn} ${deniedByPolicy(world, MANAGEMENT_ACCOUNT_ID)}`;
      return failure('AccessDenied', notAuthorized(call, 'sts:AssumeRole', tail), 403);
    }
    const policy = faults.find('policy-deny', accountId, undefined, ({ on }) => on === 'assume-role');
    if (policy) {
      const tail = `on resource: ${roleArn} ${policyTail(policy, 'sts:AssumeRole')}`;
      return failure('AccessDenied', notAuthorized(call, 'sts:AssumeRole', tail), 403);
    }
    const refused = faults.find('sts-refuse', accountId);
    if (refused) return stsRefusal(refused.code, accountId);
    const { externalId } = world.scenario.organization;
    if (externalId !== undefined && parameters.get('ExternalId') !== externalId) return denied;
  }
  return `<AssumeRoleResult>${credentialsXml(simulation, role, request)}</AssumeRoleResult>`;
}

/** AssumeRoleWithWebIdentity, as a pod with IRSA calls it: unsigned, for the hub role alone. */
export function assumeRoleWithWebIdentity(simulation: Simulation, parameters: URLSearchParams): string | Failure {
  const request = readRoleRequest(parameters, 43_200);
  if ('code' in request) return request;
  const { hubRole } = simulation.world.scenario.organization;
  const refused = webIdentityFailure(parameters.get('WebIdentityToken') ?? '');
  if (refused !== undefined) return refused;
  simulation.log.use('web-identity', 'sts:AssumeRoleWithWebIdentity', request.roleName);
  if (request.accountId !== HUB_ACCOUNT_ID || request.roleName !== hubRole) {
    return failure('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
  }
  const credentials = credentialsXml(simulation, 'hub', request);
  return `<AssumeRoleWithWebIdentityResult>${credentials}</AssumeRoleWithWebIdentityResult>`;
}

/** GetCallerIdentity: allowed to everyone. */
export function getCallerIdentity({ log }: Simulation, { principal }: Call): string {
  log.use(principal.role, 'sts:GetCallerIdentity', '*');
  const userId = `AROASIMULATED:${principal.sessionName}`;
  const fields = `<Arn>${escapeXml(principal.arn)}</Arn><UserId>${userId}</UserId><Account>${principal.accountId}</Account>`;
  return `<GetCallerIdentityResult>${fields}</GetCallerIdentityResult>`;
}
