// Defines a minimal version of each call that a scan makes, to check whether a role is allowed to make it.
import {
  DescribeComplianceByConfigRuleCommand,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeConfigurationRecorderStatusCommand,
  GetComplianceDetailsByConfigRuleCommand,
  ListConfigurationRecordersCommand,
  SelectResourceConfigCommand,
  type ConfigServiceClient,
} from '@aws-sdk/client-config-service';
import { buildTagQuery } from './resource-tags.ts';
import { DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';

/** The calls by operation. The call that lists the rules is not included, because the check makes it anyway. */
export const PROBES = {
  GetComplianceDetailsByConfigRule: (client, ConfigRuleName) =>
    client.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName, Limit: 1 })),
  DescribeConfigurationRecorderStatus: (client) => client.send(new DescribeConfigurationRecorderStatusCommand({})),
  DescribeConfigurationRecorders: (client) => client.send(new DescribeConfigurationRecordersCommand({})),
  ListConfigurationRecorders: (client) => client.send(new ListConfigurationRecordersCommand({})),
  DescribeConfigRuleEvaluationStatus: (client) =>
    client.send(new DescribeConfigRuleEvaluationStatusCommand({ Limit: 1 })),
  DescribeComplianceByConfigRule: (client, name) =>
    client.send(new DescribeComplianceByConfigRuleCommand({ ConfigRuleNames: [name] })),
  SelectResourceConfig: (client) =>
    client.send(new SelectResourceConfigCommand({ Expression: buildTagQuery(DEFAULT_TAG_KEYS), Limit: 1 })),
} as const satisfies Record<string, (client: ConfigServiceClient, ruleName: string) => Promise<unknown>>;

export type Probe = keyof typeof PROBES;

export type ProbeResponse<P extends Probe> = Awaited<ReturnType<(typeof PROBES)[P]>>;
