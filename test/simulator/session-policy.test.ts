// Session policies through the real SDK: what a limited session may do, and what STS refuses.
import { DescribeConfigRulesCommand, ListConfigurationRecordersCommand } from '@aws-sdk/client-config-service';
import { ListAccountsCommand, ListRootsCommand } from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toSessionPolicy } from '#src/aws/role-actions.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import {
  assume,
  configClient,
  errorOf,
  MANAGEMENT_ACCOUNT,
  organizationsClient,
  SECOND_ACCOUNT,
  SPOKE_ROLE,
} from './clients.ts';

const ORGANIZATION_ROLE = 'system-config-report-generator-list-org-role';
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: { accounts: 4 } });
});
afterAll(() => simulator.close());

const limited = (accountId: string, role: string, policy: string) => assume(simulator, accountId, role, { policy });
const denied = (arn: string, action: string) => ({
  name: 'AccessDeniedException',
  message: `User: ${arn} is not authorized to perform: ${action} because no session policy allows the ${action} action`,
  status: 400,
});

test('a spoke session does what its session policy allows, and nothing else', async () => {
  const policy = toSessionPolicy(['config:ListConfigurationRecorders']);
  const client = configClient(simulator, { credentials: await limited(SECOND_ACCOUNT, SPOKE_ROLE, policy) });
  await client.send(new ListConfigurationRecordersCommand({}));
  const arn = `arn:aws:sts::${SECOND_ACCOUNT}:assumed-role/${SPOKE_ROLE}/test`;
  expect(await errorOf(client.send(new DescribeConfigRulesCommand({})))).toEqual(
    denied(arn, 'config:DescribeConfigRules'),
  );
});

test('a session of the organization’s role does what its session policy allows, and nothing else', async () => {
  const credentials = await limited(
    MANAGEMENT_ACCOUNT,
    ORGANIZATION_ROLE,
    toSessionPolicy(['organizations:ListAccounts']),
  );
  const client = organizationsClient(simulator, { credentials });
  await client.send(new ListAccountsCommand({}));
  const arn = `arn:aws:sts::${MANAGEMENT_ACCOUNT}:assumed-role/${ORGANIZATION_ROLE}/test`;
  expect(await errorOf(client.send(new ListRootsCommand({})))).toEqual(denied(arn, 'organizations:ListRoots'));
});

test.each([
  ['is no JSON', '{', 'MalformedPolicyDocumentException'],
  ['has more than 2,048 characters', toSessionPolicy(Array(100).fill('config:DescribeConfigRules')), 'ValidationError'],
])('a session policy that %s is refused', async (_what, policy, name) => {
  expect(await errorOf(limited(SECOND_ACCOUNT, SPOKE_ROLE, policy))).toMatchObject({ name });
});
