// The settings of discovery and scanning.
import { z } from 'zod';
import { REGION_NAME } from '#domain/partitions.ts';
import { count, flag, list, minutesOrOff, positive } from './values.ts';

const accountId = z.string().regex(/^\d{12}$/, 'expected AWS account ids of 12 digits, separated by commas');
const region = z.string().regex(REGION_NAME, 'expected AWS region names such as us-east-1, separated by commas');

export const scanSettings = {
  REGIONS: list(region)
    .pipe(z.array(z.string()).min(1, 'expected at least one AWS region'))
    .prefault('us-east-1,ap-east-1')
    .describe('AWS regions to scan in every account.'),
  ORG_ROLE_ARN: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'expected the ARN of an IAM role')
    .optional()
    .describe('Role that lists the organization. If unset, the worker uses its own identity.'),
  SPOKE_ROLE_NAME: z
    .string()
    .regex(/^[\w+=,.@/-]{1,512}$/, 'expected the name of an IAM role, with its path if it has one')
    .default('system-config-report-generator-read-role')
    .describe('Role to assume in every account.'),
  ROLE_EXTERNAL_ID: z
    .string()
    .min(2, 'expected 2 to 1,224 characters')
    .max(1_224, 'expected 2 to 1,224 characters')
    .optional()
    .describe('External ID, if the spoke roles require one.'),
  EXCLUDE_ACCOUNT_IDS: list(accountId).prefault('').describe('Accounts to skip; Coverage lists them as excluded.'),
  CONCURRENT_ACCOUNTS: count('a whole number of accounts, 1 or more')
    .max(2_000, 'expected at most 2,000 accounts')
    .default(100)
    .describe('Accounts that one run scans at the same time.'),
  CONFIG_REQUESTS_PER_SECOND: positive('a number of requests a second above 0')
    .optional()
    .describe('Most AWS Config calls per second in each account and region. If unset, the worker finds the rate.'),
  ASSUME_ROLE_PER_SECOND: positive('a number of calls a second above 0')
    .max(600, 'AWS allows the hub account 600 a second')
    .default(100)
    .describe('STS calls per second of one worker; AWS allows the hub account 600.'),
  SCAN_ATTEMPTS: count('a whole number of attempts, 1 or more')
    .default(10)
    .describe('Attempts to scan an account before it is reported as failed.'),
  ACCOUNT_TIMEOUT_MINUTES: minutesOrOff
    .default(120)
    .describe('Minutes of reading, over all attempts, after which an account is reported as failed; 0: no limit.'),
  PUBLISH_DEADLINE_MINUTES: minutesOrOff
    .default(240)
    .describe('Minutes after which a run with half of its accounts publishes without the others; 0: it waits for all.'),
  READ_TAGS: flag('true').describe('Whether to fill the four tag columns, by an AWS Config advanced query.'),
  READ_ACCOUNT_TAGS: flag('false').describe(
    'Whether to read the Owner and Environment tags of accounts, ten accounts per second during the scan.',
  ),
};
