// Reads an AWS Config aggregator: its sources, their status, and the verdict of each rule.
import {
  ConfigServiceClient,
  DescribeAggregateComplianceByConfigRulesCommand,
  DescribeConfigurationAggregatorsCommand,
  DescribeConfigurationAggregatorSourcesStatusCommand,
  type AggregateComplianceByConfigRule,
  type AggregatedSourceStatus,
  type ConfigurationAggregator,
} from '@aws-sdk/client-config-service';
import { AwsCallError } from './aws-errors.ts';
import { rateLimitedCall } from './rate-limited-call.ts';
import type { RoleSession } from './session.ts';
import type { TokenBucket } from '#src/concurrency/token-bucket.ts';
import { withOperation } from './with-operation.ts';

/** AWS's maximum and also its default (`GroupByAPILimit` in the model of AWS Config's API). */
const RULES_PER_PAGE = 1_000;

/** AWS's maximum (`Limit` in the model of AWS Config's API). */
const SOURCES_PER_PAGE = 100;

export type { ConfigurationAggregator };

/** A page of a listing. The last page has no token. An empty page may still have a token. */
type Page<T> = { items: T[]; token?: string };

/** Reads one aggregator. Every method throws an AwsCallError, or the signal's reason if the signal is aborted. */
export type AggregatorReader = ReturnType<typeof createAggregatorReader>;

export function createAggregatorReader(
  client: ConfigServiceClient,
  session: RoleSession,
  {
    name,
    bucket,
    signal,
    serverTimeMs,
  }: {
    name: string;
    bucket: TokenBucket;
    signal: AbortSignal;
    serverTimeMs: () => number | undefined;
  },
) {
  const ConfigurationAggregatorName = name;
  const call = <I extends object, T>(operation: string, input: I, send: (input: I) => Promise<T>): Promise<T> =>
    withOperation(operation, () => session.call(() => rateLimitedCall(bucket, input, send, signal)), signal);

  return {
    /** The time of AWS's last response in epoch milliseconds or, before the first response, this machine's time. */
    answeredAtMs: () => serverTimeMs() ?? Date.now(),

    /** Describes the aggregator. */
    async describe(): Promise<ConfigurationAggregator> {
      const input = { ConfigurationAggregatorNames: [name] };
      const page = await call('DescribeConfigurationAggregators', input, (request) =>
        client.send(new DescribeConfigurationAggregatorsCommand(request)),
      );
      const found = page.ConfigurationAggregators?.find((each) => each.ConfigurationAggregatorName === name);
      if (found) return found;
      throw new AwsCallError('DescribeConfigurationAggregators', new TypeError(`AWS does not describe ${name}`));
    },

    async sources(NextToken?: string): Promise<Page<AggregatedSourceStatus>> {
      const input = { ConfigurationAggregatorName, Limit: SOURCES_PER_PAGE, NextToken };
      const page = await call('DescribeConfigurationAggregatorSourcesStatus', input, (request) =>
        client.send(new DescribeConfigurationAggregatorSourcesStatusCommand(request)),
      );
      return toPage(page.AggregatedSourceStatusList, page.NextToken);
    },

    async rules(NextToken?: string): Promise<Page<AggregateComplianceByConfigRule>> {
      const input = { ConfigurationAggregatorName, Limit: RULES_PER_PAGE, NextToken };
      const page = await call('DescribeAggregateComplianceByConfigRules', input, (request) =>
        client.send(new DescribeAggregateComplianceByConfigRulesCommand(request)),
      );
      return toPage(page.AggregateComplianceByConfigRules, page.NextToken);
    },
  };
}

const toPage = <T>(items: T[] = [], token?: string): Page<T> => (token ? { items, token } : { items });
