// What AWS Organizations may answer, read by the real SDK client.
import { OrganizationsClient, type Account } from '@aws-sdk/client-organizations';
import { expect, test } from 'vitest';
import { findManagementAccount } from '#src/aws/organizations.ts';

/** A client whose `ListAccounts` answers these pages, one after another. */
function clientOf(pages: readonly Account[][]): OrganizationsClient {
  const client = new OrganizationsClient({ region: 'us-east-1' });
  client.middlewareStack.add(
    () => async (args) => {
      const index = Number((args.input as { NextToken?: string }).NextToken ?? 0);
      const next = index + 1 < pages.length ? { NextToken: String(index + 1) } : {};
      return { output: { $metadata: {}, Accounts: pages[index], ...next }, response: {} };
    },
    { step: 'initialize' },
  );
  return client;
}

const { signal } = new AbortController();
const ARN = 'arn:aws:organizations::210987654321:account/o-a1b2c3d4e5/111122223333';

test('the owner of the organization is named by the first account that has an ARN, on whichever page', async () => {
  const pages = [[], [{ Id: '999988887777' }], [{ Id: '111122223333', Arn: ARN }]];
  expect(await findManagementAccount(clientOf(pages), signal)).toBe('210987654321');
});

test('an organization in which no account has an ARN is an error', async () => {
  await expect(findManagementAccount(clientOf([[], []]), signal)).rejects.toThrow('lists no account with an ARN');
});
