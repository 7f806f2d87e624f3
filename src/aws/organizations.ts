// Reads every account and its position in the organization's tree, within the request rates that AWS documents.
import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type Account as ListedAccount,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { Account } from '#domain/coverage/account.ts';
import { allPages } from './pages.ts';
import { isAccessDenied } from './aws-errors.ts';
import { createTokenBucket } from '#src/concurrency/token-bucket.ts';

/** Creates token buckets with the rates and bursts that Organizations allows per account (orgs_reference_limits, "Throttling limits"). */
export function organizationsBuckets(): (operation: string) => ReturnType<typeof createTokenBucket> | undefined {
  const buckets = {
    ListRoots: createTokenBucket(1, 2),
    ListOrganizationalUnitsForParent: createTokenBucket(5, 8),
    ListAccountsForParent: createTokenBucket(5, 8),
    ListAccounts: createTokenBucket(8, 12),
    ListTagsForResource: createTokenBucket(10, 15),
  };
  return (operation) => buckets[operation as keyof typeof buckets];
}

/** Lists every account of the organization. Throws a TypeError if an id, a name or a state is missing in a response. */
export async function listAccounts(client: OrganizationsClient, signal: AbortSignal): Promise<Account[]> {
  const listing = allPages(async (NextToken) => {
    const page = await client.send(new ListAccountsCommand({ NextToken }), { abortSignal: signal });
    return { items: requireList(page.Accounts), token: page.NextToken };
  });
  const rootIds = readRootIds(client, signal).catch(async (error: unknown) => {
    if (!isAccessDenied(error)) throw error;
    const found = findRootIds(await listing);
    if (found.length === 0) throw error;
    return found;
  });
  const [tree, listed] = await Promise.all([rootIds.then((ids) => readTree(client, ids, signal)), listing]);
  // Pages may overlap, but if two accounts had the same id, one of them would be hidden.
  const names = new Map<unknown, unknown>();
  for (const { Id, Name } of listed) {
    if (names.has(Id) && names.get(Id) !== Name)
      throw new TypeError(`Organizations lists two accounts with the id ${Id}`);
    names.set(Id, Name);
  }
  const parents = listed.every(({ Paths }) => Array.isArray(Paths) && Paths.length > 0)
    ? undefined
    : await readParents(client, tree, signal);
  return listed.map((account) => parseAccount(account, tree, parents));
}

/** Whether the roots may be listed. Returns false if access is denied, and throws any other error of the SDK. */
export async function canListRoots(client: OrganizationsClient, signal: AbortSignal): Promise<boolean> {
  try {
    await readRootIds(client, signal);
    return true;
  } catch (error) {
    if (isAccessDenied(error)) return false;
    throw error;
  }
}

/** Finds the account that owns the organization, which every account's ARN names. Throws a TypeError if no ARN names it. */
export async function findManagementAccount(client: OrganizationsClient, signal: AbortSignal): Promise<string> {
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListAccountsCommand({ NextToken }), { abortSignal: signal });
    const owner = page.Accounts?.[0]?.Arn?.split(':')[4];
    if (owner) return owner;
    NextToken = page.NextToken;
  } while (NextToken);
  throw new TypeError('Organizations lists no account with an ARN');
}

/** The name and parent of each organizational unit, by its id. */
type Tree = ReadonlyMap<string, { name: string; parent: string | undefined }>;

async function readRootIds(client: OrganizationsClient, signal: AbortSignal): Promise<string[]> {
  const roots = await allPages(async (NextToken) => {
    const page = await client.send(new ListRootsCommand({ NextToken }), { abortSignal: signal });
    return { items: page.Roots, token: page.NextToken };
  });
  return roots.map(({ Id }) => requiredText('Root.Id', Id));
}

/** Finds the roots in the accounts' paths (`o-…/r-…/ou-…/123456789012/`), because some roles may not list roots. */
function findRootIds(accounts: readonly ListedAccount[]): string[] {
  const parts = accounts.flatMap(({ Paths }) => Paths ?? []).map((path) => path.split('/')[1] ?? '');
  return [...new Set(parts.filter((part) => part.startsWith('r-')))];
}

async function readTree(client: OrganizationsClient, rootIds: readonly string[], signal: AbortSignal): Promise<Tree> {
  const options = { abortSignal: signal };
  const tree = new Map<string, { name: string; parent: string | undefined }>();
  const readDescendantUnits = async (parent: string): Promise<void> => {
    const units = await allPages(async (NextToken) => {
      const page = await client.send(
        new ListOrganizationalUnitsForParentCommand({ ParentId: parent, NextToken }),
        options,
      );
      return { items: page.OrganizationalUnits, token: page.NextToken };
    });
    // A unit that is already known is either listed on two pages or its own ancestor, which would make this loop endless.
    const newUnits = units.filter(({ Id }) => !tree.has(requiredText('OrganizationalUnit.Id', Id)));
    for (const { Id, Name } of newUnits)
      tree.set(Id!, { name: requiredText(`OrganizationalUnit.Name of ${Id}`, Name), parent });
    await Promise.all(newUnits.map(({ Id }) => readDescendantUnits(Id!)));
  };
  for (const id of rootIds) tree.set(id, { name: '', parent: undefined });
  await Promise.all(rootIds.map(readDescendantUnits));
  return tree;
}

/** Reads the parent of each account with one listing per unit, for endpoints that do not return `Account.Paths`. */
async function readParents(client: OrganizationsClient, tree: Tree, signal: AbortSignal): Promise<Map<string, string>> {
  const parents = new Map<string, string>();
  const read = async (parent: string) => {
    const accounts = await allPages(async (NextToken) => {
      const command = new ListAccountsForParentCommand({ ParentId: parent, NextToken });
      const page = await client.send(command, { abortSignal: signal });
      return { items: requireList(page.Accounts), token: page.NextToken };
    });
    for (const { Id } of accounts) parents.set(requiredText('Account.Id', Id), parent);
  };
  await Promise.all([...tree.keys()].map(read));
  return parents;
}

function parseAccount(account: ListedAccount, tree: Tree, parents: Map<string, string> | undefined): Account {
  const id = requiredText('Account.Id', account.Id);
  if (!/^\d{12}$/.test(id)) throw new TypeError(`Organizations lists an account whose id is not 12 digits: ${id}`);
  // AWS announced that `Status` ends in September 2026. If both fields were missing, every account would look closed.
  const state = requiredText(`Account.State of ${id}`, account.State ?? account.Status);
  const path = parents
    ? buildPath(tree, parents.get(id))
    : requiredText(`Account.Paths of ${id}`, account.Paths?.[0]).split('/');
  const ouIds = path.filter((part) => part.startsWith('ou-'));
  // A missing unit was moved or created while the tree was read. Another attempt reads the accounts and the tree again.
  const unknownUnit = ouIds.find((ouId) => !tree.has(ouId)) ?? (path.length === 0 ? 'above it' : undefined);
  if (unknownUnit !== undefined) throw new TypeError(`Organizations lists no unit ${unknownUnit} for account ${id}`);
  const ou = ouIds.map((ouId) => tree.get(ouId)?.name).join('/');
  const joinedAtMs = account.JoinedTimestamp instanceof Date ? account.JoinedTimestamp.getTime() : Number.NaN;
  const name = requiredText(`Account.Name of ${id}`, account.Name);
  return { id, name, state, ou, ouIds, ...(Number.isFinite(joinedAtMs) ? { joinedAtMs } : {}) };
}

/** Returns the ids on the path from the root to a unit. */
function buildPath(tree: Tree, unit: string | undefined): string[] {
  const path: string[] = [];
  for (let at = unit; at !== undefined; at = tree.get(at)?.parent) path.unshift(at);
  return path;
}

/** Throws unless a page of accounts contains a list. An empty list is valid, but a missing list could silently hide accounts. */
function requireList<T>(accounts: T[] | undefined): T[] {
  if (!Array.isArray(accounts)) throw new TypeError('Organizations answered without a list of accounts');
  return accounts;
}

/** The maximum length of a text from AWS. AWS allows names of 50 to 128 characters; unlimited ones would not fit into a history. */
const MAX_TEXT_CHARACTERS = 1_024;

function requiredText(field: string, value: string | undefined): string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`Organizations answered without ${field}`);
  if (value.length > MAX_TEXT_CHARACTERS)
    throw new TypeError(`Organizations answered with ${field} of ${value.length} characters`);
  return value;
}
