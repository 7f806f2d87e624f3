// A plain reader of one account and region through the real SDK: the product's job in its shortest form, without retries.
import * as config from '@aws-sdk/client-config-service';
import * as organizations from '@aws-sdk/client-organizations';
import type { Simulator } from '#simulator/server.ts';
import { organizationsClient, spokeConfig } from './clients.ts';
import { all } from './listing.ts';

const TAGS = ['Name', 'Application', 'Owner', 'Environment'];
const TAG_QUERY = `SELECT resourceId, resourceType, tags WHERE tags.key IN (${TAGS.map((tag) => `'${tag}'`).join(', ')})`;

export interface ListedAccount {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly unit: string;
}

/** Every account with the names of its units. */
export async function listAccounts(simulator: Simulator): Promise<ListedAccount[]> {
  const client = organizationsClient(simulator);
  const names = new Map<string, string>();
  const walk = async (ParentId: string): Promise<void> => {
    const units = await all(
      (token) => client.send(new organizations.ListOrganizationalUnitsForParentCommand({ ParentId, ...token })),
      (page) => page.OrganizationalUnits,
    );
    for (const { Id, Name } of units) {
      names.set(Id!, Name!);
      await walk(Id!);
    }
  };
  const roots = await client.send(new organizations.ListRootsCommand({}));
  await walk(roots.Roots![0]!.Id!);
  const accounts = await all(
    (token) => client.send(new organizations.ListAccountsCommand(token)),
    (page) => page.Accounts,
  );
  return accounts.map(({ Id, Name, State, Paths }) => ({
    id: Id!,
    name: Name!,
    state: State!,
    unit: Paths![0]!
      .split('/')
      .flatMap((part) => names.get(part) ?? [])
      .join('/'),
  }));
}

/** What a rule's details say, or nothing where they are denied or gone. */
async function detailsOf(
  client: config.ConfigServiceClient,
  ConfigRuleName: string,
): Promise<config.EvaluationResult[]> {
  try {
    return await all(
      (token) =>
        client.send(new config.GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName, Limit: 100, ...token })),
      (page) => page.EvaluationResults,
    );
  } catch (error) {
    const { name } = error as Error;
    if (name === 'AccessDeniedException' || name === 'NoSuchConfigRuleException') return [];
    throw error;
  }
}

interface Item {
  readonly resourceId: string;
  readonly resourceType: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

async function tagsByResource(client: config.ConfigServiceClient): Promise<Map<string, Map<string, string>>> {
  try {
    const lines = await all(
      (token) => client.send(new config.SelectResourceConfigCommand({ Expression: TAG_QUERY, Limit: 100, ...token })),
      (page) => page.Results,
    );
    const items = lines.map((line) => JSON.parse(line) as Item);
    return new Map(
      items.map(({ resourceType, resourceId, tags }) => [
        `${resourceType} ${resourceId}`,
        new Map(tags.map(({ key, value }) => [key, value])),
      ]),
    );
  } catch {
    // Whatever keeps the query from being answered, the rows stay.
    return new Map();
  }
}

function triggerOf({ Source, MaximumExecutionFrequency }: config.ConfigRule): string {
  const message = Source!.SourceDetails?.find(({ MessageType }) => MessageType !== undefined)?.MessageType;
  return message ?? (MaximumExecutionFrequency ? 'ScheduledNotification' : 'ConfigurationItemChangeNotification');
}

/** The rows of one account and region; any error that keeps them from being read is thrown. */
export async function readRegion(simulator: Simulator, account: ListedAccount, region: string): Promise<string[][]> {
  const client = await spokeConfig(simulator, account.id, region);
  const tags = await tagsByResource(client);
  const rules = await all(
    (token) => client.send(new config.DescribeConfigRulesCommand(token)),
    (page) => page.ConfigRules,
  );
  const rows: string[][] = [];
  for (const rule of rules.filter(({ RuleEvaluationVisibility }) => RuleEvaluationVisibility !== 'INTERNAL')) {
    for (const result of await detailsOf(client, rule.ConfigRuleName!)) {
      const { ResourceType, ResourceId } = result.EvaluationResultIdentifier!.EvaluationResultQualifier!;
      const own = tags.get(`${ResourceType} ${ResourceId}`);
      rows.push([
        rule.ConfigRuleName!,
        rule.ConfigRuleState!,
        rule.Source!.Owner!,
        result.ComplianceType!,
        account.name,
        region,
        ResourceType!,
        ResourceId!,
        rule.Description ?? '',
        result.Annotation ?? '',
        result.ResultRecordedTime!.toISOString(),
        triggerOf(rule),
        account.id,
        account.unit,
        ...TAGS.map((tag) => own?.get(tag) ?? 'UNSUPPORTED'),
      ]);
    }
  }
  return rows;
}

/** Rows in an order of their own, so that two readings can be compared. */
export function sorted(rows: Iterable<readonly string[]>): string[] {
  return [...rows].map((row) => JSON.stringify(row)).toSorted();
}
