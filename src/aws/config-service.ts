// AWS Config in one account and region: the SDK's shapes in, the report's rows out.
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  GetComplianceDetailsByConfigRuleCommand,
  SelectResourceConfigCommand,
  type ConfigRule,
  type ConfigurationRecorderStatus,
  type EvaluationResult,
} from '@aws-sdk/client-config-service';
import { TAGS } from '#domain/rows.ts';
import { FailedCall } from './refusals.ts';
import type { RoleSession } from './session.ts';

/** Reads one region with one session. Every method throws a FailedCall, or the signal's reason once it aborts. */
export type ConfigReader = ReturnType<typeof createConfigReader>;

/** Both are AWS's maxima; the default of compliance details is 10. */
const RESULTS_PER_PAGE = 100;

/** More pages than any account can have (1,000 rules, 100 results a page): a listing beyond it is a loop. */
const MAX_PAGES = 100_000;

type Page = { NextToken?: string | undefined };

/** All items of a listing. A token that comes back ends it with an error, for it would go on for ever. */
async function allOf<P extends Page, T>(
  next: (token: { NextToken?: string }) => Promise<P>,
  itemsOf: (page: P) => T[] | undefined,
): Promise<T[]> {
  const all: T[] = [];
  const seen = new Set<string>();
  for (let token: string | undefined; ;) {
    const page = await next(token ? { NextToken: token } : {});
    for (const item of listOf(itemsOf(page))) all.push(item);
    token = page.NextToken || undefined;
    if (token === undefined) return all;
    if (typeof token !== 'string') throw new TypeError('NextToken is not a text');
    if (seen.has(token) || seen.size >= MAX_PAGES) throw new TypeError('the pages do not end: a token came back');
    seen.add(token);
  }
}

/** The items of a page. AWS answers an empty list as one: without it, an empty answer would pass for "nothing there". */
function listOf<T>(items: T[] | undefined | null): T[] {
  if (!Array.isArray(items)) throw new TypeError('expected a list');
  return items;
}

/** The tags of a resource by `type\nid`. */
export type TagIndex = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function tagKey(resourceType: string, resourceId: string): string {
  return `${resourceType}\n${resourceId}`;
}

const TAG_QUERY = `SELECT resourceId, resourceType, tags WHERE tags.key IN (${TAGS.map((tag) => `'${tag}'`).join(', ')})`;

export function createConfigReader(client: ConfigServiceClient, session: RoleSession, signal: AbortSignal) {
  const abortSignal = { abortSignal: signal };

  /** Names the operation in whatever goes wrong, unless the caller itself gave up. */
  const calling = async <T>(operation: string, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof FailedCall ? error : new FailedCall(operation, error);
    }
  };

  return {
    recorders: (): Promise<ConfigurationRecorderStatus[]> =>
      calling('DescribeConfigurationRecorderStatus', async () => {
        const command = new DescribeConfigurationRecorderStatusCommand({});
        const answer = await session.call(() => client.send(command, abortSignal));
        return listOf(answer.ConfigurationRecordersStatus);
      }),

    /** Every rule of the region, 25 a page. */
    rules: (): Promise<ConfigRule[]> =>
      calling('DescribeConfigRules', () =>
        allOf(
          (token) => session.call(() => client.send(new DescribeConfigRulesCommand(token), abortSignal)),
          (page) => page.ConfigRules,
        ),
      ),

    /** Every evaluation result of one rule, 100 a page. */
    results: (ConfigRuleName: string): Promise<EvaluationResult[]> =>
      calling('GetComplianceDetailsByConfigRule', () => {
        const input = { ConfigRuleName, Limit: RESULTS_PER_PAGE };
        return allOf(
          (token) =>
            session.call(() =>
              client.send(new GetComplianceDetailsByConfigRuleCommand({ ...input, ...token }), abortSignal),
            ),
          (page) => page.EvaluationResults,
        );
      }),

    /** The report's tags of every resource in Config's inventory that has one of them. */
    tags: (): Promise<TagIndex> =>
      calling('SelectResourceConfig', async () => {
        const input = { Expression: TAG_QUERY, Limit: RESULTS_PER_PAGE };
        const lines = await allOf(
          (token) =>
            session.call(() => client.send(new SelectResourceConfigCommand({ ...input, ...token }), abortSignal)),
          (page) => page.Results,
        );
        return new Map(
          lines
            .map(parseTaggedResource)
            .map(({ resourceType, resourceId, tags }) => [
              tagKey(resourceType, resourceId),
              new Map(tags.map(({ key, value }) => [key, value])),
            ]),
        );
      }),
  };
}

type TaggedResource = { resourceId: string; resourceType: string; tags: { key: string; value: string }[] };

function parseTaggedResource(line: string): TaggedResource {
  const { resourceId, resourceType, tags = [] } = (JSON.parse(line) ?? {}) as Partial<TaggedResource>;
  if (typeof resourceId !== 'string' || typeof resourceType !== 'string' || !Array.isArray(tags))
    throw new TypeError('a result has no resourceId, resourceType or tags');
  return { resourceId, resourceType, tags };
}
