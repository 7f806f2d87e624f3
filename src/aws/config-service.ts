// Reads AWS Config in one account and region, and converts the SDK's types into the report's types.
import {
  ConfigServiceClient,
  DescribeComplianceByConfigRuleCommand,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigRulesCommand,
  GetComplianceDetailsByConfigRuleCommand,
  type GetComplianceDetailsByConfigRuleCommandInput,
  SelectResourceConfigCommand,
  type ComplianceByConfigRule,
  type ConfigRule,
  type ConfigRuleEvaluationStatus,
  type EvaluationResult,
} from '@aws-sdk/client-config-service';
import { PROBES, type Probe, type ProbeResponse } from './config-probes.ts';
import { buildTagQuery, createLineParser, type Line } from './resource-tags.ts';
import type { TagKeySettings } from '#domain/settings/tag-keys.ts';
import { DETAILS_OPERATION } from './region-rates.ts';
import { rateLimitedCall } from './rate-limited-call.ts';
import { allPages, eachPage } from './pages.ts';
import { createRecorderCalls } from './recorder-calls.ts';
import type { RoleSession } from './session.ts';
import type { TokenBucket } from '#src/concurrency/token-bucket.ts';
import { withOperation as nameOperation } from './with-operation.ts';

/** Reads one region with one session. Every method throws an AwsCallError, or the signal's reason if the signal is aborted. */
export type ConfigReader = ReturnType<typeof createConfigReader>;

/** AWS's maximum for both listings. The default for compliance details is 10. */
const RESULTS_PER_PAGE = 100;

/** AWS's maximum (`RuleLimit` in the model of AWS Config's API). */
const STATUSES_PER_PAGE = 50;

/** The maximum number of rule names that AWS accepts in one call (`ConfigRuleNames` in the model of AWS Config's API). */
export const VERDICTS_PER_CALL = 25;

/** Twenty times the number of rules that AWS allows in a region. The limit prevents an endless listing from exhausting the memory. */
const MAX_RULES = 20_000;

const NON_COMPLIANT = 'NON_COMPLIANT' as const;

/** AWS may return an empty page with a token. After this many empty pages, the rule is considered not fully read. */
const MAX_EMPTY_PAGES = 5;

export function createConfigReader(
  client: ConfigServiceClient,
  session: RoleSession,
  bucketOf: (operation: string) => TokenBucket,
  signal: AbortSignal,
  serverTimeMs: () => number | undefined,
) {
  const withOperation = <T>(operation: string, read: () => Promise<T>) => nameOperation(operation, read, signal);

  async function* pagesOf<T>(operation: string, pages: AsyncGenerator<T>): AsyncGenerator<T, void> {
    for (;;) {
      const page = await withOperation(operation, () => pages.next());
      if (page.done) return;
      yield page.value;
    }
  }

  let hasResponded = false;
  const call = async <I extends object, T>(input: I, send: (input: I) => Promise<T>, operation = ''): Promise<T> => {
    const answer = await session.call(() => rateLimitedCall(bucketOf(operation), input, send, signal));
    hasResponded = true;
    return answer;
  };

  return {
    /** Whether any call in this region has succeeded. */
    hasResponded: () => hasResponded,

    /** The time of AWS's last response in epoch milliseconds or, before the first response, this machine's time. */
    answeredAtMs: () => serverTimeMs() ?? Date.now(),

    /** Makes the next call open a new session, unless a call with the current session has succeeded in any region. */
    renewSession: () => session.renew(),

    ...createRecorderCalls(client, call, withOperation),

    /** Lists when each rule was last invoked and evaluated, 50 per page. AWS omits custom Lambda rules. */
    evaluationStatuses: (): Promise<ConfigRuleEvaluationStatus[]> =>
      withOperation('DescribeConfigRuleEvaluationStatus', () =>
        allPages(async (NextToken) => {
          const page = await call({ Limit: STATUSES_PER_PAGE, NextToken }, (input) =>
            client.send(new DescribeConfigRuleEvaluationStatusCommand(input)),
          );
          return { items: page.ConfigRulesEvaluationStatus, token: page.NextToken };
        }, MAX_RULES),
      ),

    /** Reads the verdict of at most VERDICTS_PER_CALL rules. */
    verdicts: (ConfigRuleNames: string[]): Promise<ComplianceByConfigRule[]> =>
      withOperation('DescribeComplianceByConfigRule', () =>
        allPages(async (NextToken) => {
          const page = await call({ ConfigRuleNames, NextToken }, (input) =>
            client.send(new DescribeComplianceByConfigRuleCommand(input)),
          );
          return { items: page.ComplianceByConfigRules, token: page.NextToken };
        }),
      ),

    /** Lists every rule of the region, 25 per page. */
    rules: (): Promise<ConfigRule[]> =>
      withOperation('DescribeConfigRules', () =>
        allPages(async (NextToken) => {
          const page = await call({ NextToken }, (input) => client.send(new DescribeConfigRulesCommand(input)));
          return { items: page.ConfigRules, token: page.NextToken };
        }, MAX_RULES),
      ),

    /** Yields every evaluation result of one rule in pages of 100, because the number of results is unlimited. */
    async *results(ConfigRuleName: string): AsyncGenerator<EvaluationResult[], void> {
      const pages = eachPage(async (NextToken) => {
        const page = await call(
          { ConfigRuleName, Limit: RESULTS_PER_PAGE, NextToken },
          (input) => client.send(new GetComplianceDetailsByConfigRuleCommand(input)),
          DETAILS_OPERATION,
        );
        return { items: page.EvaluationResults, token: page.NextToken };
      });
      yield* pagesOf(DETAILS_OPERATION, pages);
    },

    /**
     * Reads when the first 100 NON_COMPLIANT results of a rule were recorded, in epoch milliseconds; a time that AWS does not return is
     * null. Reading them takes one call, unless AWS returns an empty page with a token.
     */
    readNonCompliantResults: (ConfigRuleName: string): Promise<{ failingSince: (number | null)[]; hasMore: boolean }> =>
      withOperation(DETAILS_OPERATION, async () => {
        const request = { ConfigRuleName, ComplianceTypes: [NON_COMPLIANT], Limit: RESULTS_PER_PAGE };
        let NextToken: string | undefined;
        for (let pages = 1; ; pages++) {
          const send = (input: GetComplianceDetailsByConfigRuleCommandInput) =>
            client.send(new GetComplianceDetailsByConfigRuleCommand(input));
          const page = await call({ ...request, NextToken }, send, DETAILS_OPERATION);
          const results = page.EvaluationResults ?? [];
          NextToken = page.NextToken || undefined;
          if (results.length > 0 || NextToken === undefined || pages === MAX_EMPTY_PAGES)
            return { failingSince: results.map(toRecordedAt), hasMore: NextToken !== undefined };
        }
      }),

    /** Yields, page by page, the tags that the report uses, for every resource in Config's inventory that has at least one of them. */
    async *tags(tagKeys: TagKeySettings): AsyncGenerator<Line[], void> {
      const parse = createLineParser(tagKeys);
      const Expression = buildTagQuery(tagKeys);
      const pages = eachPage(async (NextToken) => {
        const page = await call({ Expression, Limit: RESULTS_PER_PAGE, NextToken }, (input) =>
          client.send(new SelectResourceConfigCommand(input)),
        );
        return { items: page.Results?.map(parse), token: page.NextToken };
      });
      yield* pagesOf('SelectResourceConfig', pages);
    },

    /** Makes one of the calls of a scan, to check whether the role is allowed to make it. Returns AWS's response. */
    tryCall: <P extends Probe>(operation: P, ruleName: string): Promise<ProbeResponse<P>> =>
      withOperation(operation, () => call({}, () => PROBES[operation](client, ruleName) as Promise<ProbeResponse<P>>)),
  };
}

function toRecordedAt({ ResultRecordedTime: time }: EvaluationResult): number | null {
  return time instanceof Date && Number.isFinite(time.getTime()) ? time.getTime() : null;
}
