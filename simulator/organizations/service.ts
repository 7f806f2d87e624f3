// AWS Organizations: the tree and the accounts, in pages of twenty.
import { failure, type Failure } from '#simulator/base/answer.ts';
import { isOperationOf, type OperationOf } from '#simulator/base/operations.ts';
import { type Account, MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import type { Unit } from '#simulator/base/organization-units.ts';
import { pageToken, readPageToken } from '#simulator/base/page-tokens.ts';
import { organizationPartition } from '#simulator/simulation/sessions.ts';
import { deniedBySession, notAuthorized, type Call, type Simulation } from '#simulator/simulation/simulation.ts';
import { tagsOfAccount } from '#simulator/world/tags.ts';
import type { World } from '#simulator/world/world.ts';

/** AWS's page for every list of Organizations, and the most one may ask for. */
const PAGE = 20;

type Request = Readonly<Record<string, unknown>>;

function arn({ scenario, organization }: World, rest: string): string {
  return `arn:${organizationPartition(scenario)}:organizations::${MANAGEMENT_ACCOUNT_ID}:${rest.replace('ORG', organization.organizationId)}`;
}

function accountShape(world: World, account: Account): object {
  const { scenario, organization } = world;
  const { unit, state } = account;
  const parentPath = unit?.path ?? `${organization.organizationId}/${organization.rootId}/`;
  return {
    Id: account.id,
    Arn: arn(world, `account/ORG/${account.id}`),
    Email: `aws+${account.index}@example.com`,
    Name: account.name,
    ...(scenario.organization.status && { Status: state === 'CLOSED' ? 'SUSPENDED' : state }),
    State: state,
    ...(scenario.organization.paths && { Paths: [`${parentPath}${account.id}/`] }),
    JoinedMethod: account.index === 2 ? 'INVITED' : 'CREATED',
    JoinedTimestamp: account.joinedAt / 1000,
  };
}

function unitShape(world: World, unit: Unit): object {
  return {
    Id: unit.id,
    Arn: arn(world, `ou/ORG/${unit.id}`),
    Name: unit.name,
    ...(world.scenario.organization.paths && { Path: unit.path }),
  };
}

function page<T>(request: Request, scope: string, key: string, items: readonly T[], shape: (item: T) => object) {
  const offset = readPageToken(scope, request['NextToken']);
  if (offset === undefined) {
    return failure(
      'InvalidInputException',
      'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.',
    );
  }
  const most = Number(request['MaxResults'] ?? PAGE);
  if (!(most >= 1 && most <= PAGE)) {
    return failure(
      'InvalidInputException',
      'You provided a value that does not match the required pattern for MaxResults: 1 to 20.',
    );
  }
  const end = offset + most;
  const next = end < items.length ? { NextToken: pageToken(scope, end) } : {};
  return JSON.stringify({ [key]: items.slice(offset, end).map(shape), ...next });
}

/** Every account; one page, in the middle, is empty and still carries a token, as AWS warns. */
function listAccounts({ world, faults }: Simulation, request: Request): string | Failure {
  const { accounts } = world.organization;
  if (faults.find('zero-accounts', MANAGEMENT_ACCOUNT_ID) !== undefined) return '{"Accounts":[]}';
  const scope = 'ListAccounts';
  const emptyAt = accounts.length > PAGE ? PAGE : 0;
  if (world.scenario.organization.emptyPage && request['NextToken'] === pageToken(scope, emptyAt)) {
    return JSON.stringify({ Accounts: [], NextToken: pageToken('after the empty page', emptyAt) });
  }
  const afterEmpty = request['NextToken'] === pageToken('after the empty page', emptyAt);
  const resumed = afterEmpty ? { ...request, NextToken: pageToken(scope, emptyAt) } : request;
  return page(resumed, scope, 'Accounts', accounts, (account) => accountShape(world, account));
}

function notFound(kind: string): Failure {
  return failure(
    `${kind}NotFoundException`,
    `You specified ${kind === 'Account' ? 'an account' : 'a parent'} that doesn't exist.`,
  );
}

type Handler = (simulation: Simulation, request: Request) => string | Failure;

const HANDLERS: Readonly<Record<OperationOf<'organizations'>, Handler>> = {
  ListAccounts: listAccounts,
  ListRoots: ({ world }, request) =>
    page(request, 'ListRoots', 'Roots', [world.organization.rootId], (id) => ({
      Id: id,
      Arn: arn(world, `root/ORG/${id}`),
      Name: 'Root',
      PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    })),
  ListOrganizationalUnitsForParent({ world }, request) {
    const parentId = String(request['ParentId']);
    const { rootId, units } = world.organization;
    if (parentId !== rootId && !units.some(({ id }) => id === parentId)) return notFound('Parent');
    const children = units.filter((unit) => unit.parentId === parentId);
    return page(request, `units ${parentId}`, 'OrganizationalUnits', children, (unit) => unitShape(world, unit));
  },
  ListAccountsForParent({ world }, request) {
    const parentId = String(request['ParentId']);
    const { rootId, units, accounts } = world.organization;
    if (parentId !== rootId && !units.some(({ id }) => id === parentId)) return notFound('Parent');
    const children = accounts.filter(({ unit }) => (unit?.id ?? rootId) === parentId);
    return page(request, `accounts ${parentId}`, 'Accounts', children, (account) => accountShape(world, account));
  },
  ListParents({ world }, request) {
    const childId = String(request['ChildId']);
    const { rootId, units, byId } = world.organization;
    const account = byId.get(childId);
    const unit = units.find(({ id }) => id === childId);
    if (account === undefined && unit === undefined)
      return failure(
        'ChildNotFoundException',
        "We can't find an organizational unit (OU) or Amazon Web Services account with the ChildId that you specified.",
      );
    const parentId = unit?.parentId ?? account?.unit?.id ?? rootId;
    return JSON.stringify({ Parents: [{ Id: parentId, Type: parentId === rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] });
  },
  DescribeAccount({ world }, request) {
    const account = world.organization.byId.get(String(request['AccountId']));
    return account === undefined ? notFound('Account') : JSON.stringify({ Account: accountShape(world, account) });
  },
  DescribeOrganizationalUnit({ world }, request) {
    const unit = world.organization.units.find(({ id }) => id === request['OrganizationalUnitId']);
    if (unit !== undefined) return JSON.stringify({ OrganizationalUnit: unitShape(world, unit) });
    return failure(
      'OrganizationalUnitNotFoundException',
      "You specified an organizational unit (OU) that doesn't exist.",
    );
  },
  DescribeOrganization: ({ world }) =>
    JSON.stringify({
      Organization: {
        Id: world.organization.organizationId,
        Arn: arn(world, 'organization/ORG'),
        FeatureSet: 'ALL',
        MasterAccountArn: arn(world, `account/ORG/${MANAGEMENT_ACCOUNT_ID}`),
        MasterAccountId: MANAGEMENT_ACCOUNT_ID,
        MasterAccountEmail: 'aws+2@example.com',
        AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
      },
    }),
  ListTagsForResource({ world }, request) {
    const account = world.organization.byId.get(String(request['ResourceId']));
    if (account === undefined)
      return failure(
        'TargetNotFoundException',
        "We can't find a root, OU, account, or policy with the TargetId that you specified.",
      );
    return JSON.stringify({ Tags: tagsOfAccount(account).map(({ key, value }) => ({ Key: key, Value: value })) });
  },
};

/** Answers a call to Organizations: the organization's role may ask, and the hub itself. */
export function callOrganizations(simulation: Simulation, call: Call, request: Request): string | Failure {
  const { operation, principal } = call;
  if (!isOperationOf('organizations', operation))
    return failure('UnknownOperationException', `The simulator does not answer ${operation}.`);
  simulation.log.use(principal.role, `organizations:${operation}`, '*');
  if (principal.role === 'spoke' || principal.role === 'aggregator') {
    const reason = `a session of the ${principal.role} role reads the organization`;
    simulation.log.violate({
      principal: principal.arn,
      operation: `organizations:${operation}`,
      resource: '*',
      reason,
    });
    return failure('AccessDeniedException', "You don't have permissions to access this resource.");
  }
  const action = `organizations:${operation}`;
  const outsideSession = deniedBySession(call, action);
  if (outsideSession !== undefined) return outsideSession;
  const isDenied = simulation.faults.find('actions-denied', MANAGEMENT_ACCOUNT_ID, undefined, ({ actions }) =>
    actions.includes(action),
  );
  if (isDenied) {
    const tail = `because no identity-based policy allows the ${action} action`;
    return failure('AccessDeniedException', notAuthorized(call, action, tail));
  }
  return HANDLERS[operation](simulation, request);
}
