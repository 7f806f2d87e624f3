// The settings of the cross-check with an AWS Config aggregator, which is off unless the three identifying settings are set.
import { z } from 'zod';
import { REGION_NAME } from '#domain/partitions.ts';
import { positive } from './values.ts';

const NAMES = ['AGGREGATOR_NAME', 'AGGREGATOR_REGION', 'AGGREGATOR_ROLE_ARN'] as const;

export const aggregatorSettings = {
  // The pattern and the maximum length come from the model of AWS Config's API (ConfigurationAggregatorName).
  AGGREGATOR_NAME: z
    .string()
    .regex(/^[\w-]{1,256}$/, 'expected the name of an AWS Config aggregator: 1 to 256 letters, digits, _ and -')
    .optional()
    .describe(
      'AWS Config aggregator of the organization to compare reports with. If unset, they are not cross-checked.',
    ),
  AGGREGATOR_REGION: z
    .string()
    .regex(REGION_NAME, 'expected an AWS region name such as us-east-1')
    .optional()
    .describe('AWS region of that aggregator.'),
  AGGREGATOR_ROLE_ARN: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'expected the ARN of an IAM role')
    .optional()
    .describe('Role that reads that aggregator, in the account that owns it.'),
  CROSS_CHECK_WARNING_PERCENT: positive('a percentage above 0')
    .max(100, 'expected at most 100')
    .default(1)
    .describe('Warn when more than this percentage of the compared rules differ from the aggregator.'),
};

type AggregatorSettings = z.output<z.ZodObject<typeof aggregatorSettings>>;

/** Checks that either all or none of the settings are set. */
export function checkAggregatorSettings(settings: AggregatorSettings, context: z.RefinementCtx): void {
  const missing = NAMES.filter((name) => settings[name] === undefined);
  if (missing.length === NAMES.length) return;
  for (const name of missing)
    context.addIssue({ code: 'custom', path: [name], message: `expected together with ${NAMES.join(', ')}` });
}

/** An AWS Config aggregator, and the role that reads it. */
export type AggregatorSource = { name: string; region: string; roleArn: string };

/** Returns the aggregator that the settings name, or undefined if reports are not cross-checked. */
export function findAggregator(settings: AggregatorSettings): AggregatorSource | undefined {
  const { AGGREGATOR_NAME: name, AGGREGATOR_REGION: region, AGGREGATOR_ROLE_ARN: roleArn } = settings;
  return name && region && roleArn ? { name, region, roleArn } : undefined;
}
