// The organization's aggregator, for the tests of one file, through its own role.
import * as config from '@aws-sdk/client-config-service';
import { afterAll, beforeEach } from 'vitest';
import type { ControlInput } from '#simulator/control.ts';
import { startSimulator } from '#simulator/server.ts';
import { assume, configClient, MANAGEMENT_ACCOUNT } from './clients.ts';
import { all, pagesOf } from './listing.ts';

export const AGGREGATOR = 'organization';
export const REGIONS = ['us-east-1', 'ap-east-1'];

/** `add` has faults strike from now on, until the test ends. */
export async function openAggregator() {
  const rates = { config: null, organizationsScale: null };
  const simulator = await startSimulator({
    scenario: { accounts: 10, week: 4, regions: REGIONS, rates, config: { rowsPerAccount: 4000 } },
  });
  afterAll(() => simulator.close());
  beforeEach(() => simulator.control({ clearFaults: true }));
  const credentials = await assume(simulator, MANAGEMENT_ACCOUNT, 'system-config-report-generator-aggregator-role');
  const client = configClient(simulator, { credentials });
  const name = { ConfigurationAggregatorName: AGGREGATOR };

  const pages = (Limit?: number, Filters: config.ConfigRuleComplianceFilters = {}) =>
    pagesOf((token) =>
      client.send(new config.DescribeAggregateComplianceByConfigRulesCommand({ ...name, Filters, Limit, ...token })),
    );
  return {
    ...{ simulator, credentials, client, pages },
    add: (...addFaults: NonNullable<ControlInput['addFaults']>) => simulator.control({ addFaults }),
    listRules: async (Limit?: number, filters?: config.ConfigRuleComplianceFilters) =>
      (await pages(Limit, filters)).flatMap((page) => page.AggregateComplianceByConfigRules!),
    listSources: (UpdateStatus?: config.AggregatedSourceStatusType[]) =>
      all(
        (token) =>
          client.send(
            new config.DescribeConfigurationAggregatorSourcesStatusCommand({
              ...name,
              UpdateStatus,
              Limit: 7,
              ...token,
            }),
          ),
        (page) => page.AggregatedSourceStatusList,
      ),
  };
}
