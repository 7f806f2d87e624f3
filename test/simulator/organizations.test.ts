// Organizations through the real SDK: pages, the tree, states, tags, rates.
import * as organizations from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { errorOf, HUB_ACCOUNT, MANAGEMENT_ACCOUNT, organizationsClient, SECOND_ACCOUNT } from './clients.ts';
import { pagesOf } from './listing.ts';

let simulator: Simulator;
let client: organizations.OrganizationsClient;

beforeAll(async () => {
  const scenario = { accounts: 130, organization: { notActiveShare: 0.1 }, rates: { organizationsScale: null } };
  simulator = await startSimulator({ scenario });
  client = organizationsClient(simulator);
});
afterAll(() => simulator.close());

async function accountPages(): Promise<organizations.Account[][]> {
  const pages = await pagesOf((token) => client.send(new organizations.ListAccountsCommand(token)));
  return pages.map(({ Accounts }) => Accounts ?? []);
}

async function unitsBelow(ParentId: string): Promise<organizations.OrganizationalUnit[]> {
  const command = new organizations.ListOrganizationalUnitsForParentCommand({ ParentId });
  const { OrganizationalUnits: units = [] } = await client.send(command);
  const below = await Promise.all(units.map(({ Id }) => unitsBelow(Id!)));
  return [...units, ...below.flat()];
}

test('accounts come twenty a page, one page is empty and still carries a token, and none is lost or doubled', async () => {
  const pages = await accountPages();
  expect(pages.map(({ length }) => length)).toEqual([20, 0, 20, 20, 20, 20, 20, 10]);
  const ids = pages.flat().map(({ Id }) => Id!);
  expect(new Set(ids).size).toBe(130);
  expect(ids.filter((id) => !/^\d{12}$/.test(id))).toEqual([]);
  expect(ids.filter((id) => id.startsWith('0')).length).toBeGreaterThan(10);
  expect(ids.slice(0, 3)).toEqual([HUB_ACCOUNT, SECOND_ACCOUNT, MANAGEMENT_ACCOUNT]);
});

test('accounts carry State and Paths but no Status, and some are not active', async () => {
  const accounts = (await accountPages()).flat();
  const states = new Map<string, number>();
  for (const { State } of accounts) states.set(State!, (states.get(State!) ?? 0) + 1);
  expect(Object.fromEntries(states)).toEqual({
    ACTIVE: 117,
    CLOSED: 3,
    PENDING_ACTIVATION: 3,
    PENDING_CLOSURE: 3,
    SUSPENDED: 4,
  });
  expect(accounts.filter(({ Status }) => Status !== undefined)).toEqual([]);
});

test('the path of each account leads through the tree to where its parent says it is', async () => {
  const { Roots } = await client.send(new organizations.ListRootsCommand({}));
  const rootId = Roots![0]!.Id!;
  const { Organization } = await client.send(new organizations.DescribeOrganizationCommand({}));
  const units = await unitsBelow(rootId);
  const pathOf = new Map([
    [rootId, `${Organization!.Id}/${rootId}/`],
    ...units.map(({ Id, Path }) => [Id!, Path!] as const),
  ]);
  const accounts = (await accountPages()).flat();
  for (const { Id, Paths } of accounts.filter((_, i) => i % 9 === 2)) {
    const { Parents } = await client.send(new organizations.ListParentsCommand({ ChildId: Id }));
    expect(Paths).toEqual([`${pathOf.get(Parents![0]!.Id!)}${Id}/`]);
  }
  const deepest = Math.max(...units.map(({ Path }) => Path!.split('/ou-').length - 1));
  expect(deepest).toBe(5);
  const perParent = await Promise.all(
    [...pathOf.keys()].map(async (ParentId) => {
      const page = await client.send(new organizations.ListAccountsForParentCommand({ ParentId }));
      const rest = page.NextToken
        ? await client.send(new organizations.ListAccountsForParentCommand({ ParentId, NextToken: page.NextToken }))
        : undefined;
      return (page.Accounts?.length ?? 0) + (rest?.Accounts?.length ?? 0);
    }),
  );
  expect(perParent.reduce((sum, count) => sum + count, 0)).toBe(130);
});

test('one account, one unit and their tags can be asked for; what is not there is an error', async () => {
  const { Account } = await client.send(new organizations.DescribeAccountCommand({ AccountId: SECOND_ACCOUNT }));
  expect(Account!.Arn).toMatch(
    new RegExp(`^arn:aws:organizations::${MANAGEMENT_ACCOUNT}:account/o-\\w+/${SECOND_ACCOUNT}$`),
  );
  const { Tags } = await client.send(new organizations.ListTagsForResourceCommand({ ResourceId: SECOND_ACCOUNT }));
  expect(Tags!.map(({ Key }) => Key)).toEqual(['Application', 'Environment']);
  const unit = (await unitsBelow((await client.send(new organizations.ListRootsCommand({}))).Roots![0]!.Id!))[0]!;
  const described = await client.send(
    new organizations.DescribeOrganizationalUnitCommand({ OrganizationalUnitId: unit.Id }),
  );
  expect(described.OrganizationalUnit).toEqual(unit);
  const missing = [
    await errorOf(client.send(new organizations.DescribeAccountCommand({ AccountId: '999999999999' }))),
    await errorOf(client.send(new organizations.ListAccountsForParentCommand({ ParentId: 'ou-none-00000000' }))),
    await errorOf(client.send(new organizations.ListAccountsCommand({ NextToken: 'made-up' }))),
  ];
  expect(missing.map(({ name }) => name)).toEqual([
    'AccountNotFoundException',
    'ParentNotFoundException',
    'InvalidInputException',
  ]);
});

test('names hold commas, quotes, other scripts and traps, and repeat nowhere', async () => {
  const names = (await accountPages()).flat().map(({ Name }) => Name!);
  expect(new Set(names).size).toBe(names.length);
  for (const trap of ['nonprod-analytics', 'preprod-billing', 'Crédit & Co, "Legacy"', 'データ基盤-prod']) {
    expect(names).toContain(trap);
  }
});

describe('rates', () => {
  test('ListRoots answers twice at once and then says too many requests, as documented', async () => {
    const limited = await startSimulator({ scenario: { accounts: 3 } });
    try {
      const roots = () => organizationsClient(limited).send(new organizations.ListRootsCommand({}));
      const results = await Promise.allSettled([roots(), roots(), roots(), roots()]);
      expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(2);
      const refused = results.find((result) => result.status === 'rejected')!.reason as Error;
      expect(refused.name).toBe('TooManyRequestsException');
      expect(limited.log().operations['organizations:ListRoots']).toEqual({ calls: 4, throttled: 2, errors: 0 });
    } finally {
      await limited.close();
    }
  });
});
