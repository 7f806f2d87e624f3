// The settings: what is accepted, what is refused and in which words, and that no secret is repeated.
import { expect, test } from 'vitest';
import { ConfigError, parseConfig } from '#src/config/config.ts';

const required = { REPORT_BUCKET: 'reports-of-acme' };

function messageOf(env: Record<string, string>): string {
  try {
    parseConfig(env);
    return 'accepted';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

test('everything but the bucket has a default', () => {
  expect(parseConfig(required)).toEqual({
    REPORT_BUCKET: 'reports-of-acme',
    REGIONS: ['us-east-1', 'ap-east-1'],
    SPOKE_ROLE_NAME: 'system-config-report-generator-read-role',
    EXCLUDE_ACCOUNT_IDS: [],
    CONCURRENT_ACCOUNTS: 100,
    ASSUME_ROLE_PER_SECOND: 100,
    ACCOUNT_TIMEOUT_MINUTES: 120,
    PUBLISH_DEADLINE_MINUTES: 240,
    SCAN_ATTEMPTS: 10,
    READ_TAGS: true,
    READ_ACCOUNT_TAGS: false,
    TASK_QUEUE: 'aws-config-compliance',
    SCHEDULE_ID: 'aws-config-compliance-weekly',
    SCHEDULE_CRON: '0 9 * * 1',
    SCHEDULE_TIMEZONE: 'Asia/Hong_Kong',
    SEARCH_ATTRIBUTES: false,
    DROP_WARNING_PERCENT: 20,
    CROSS_CHECK_WARNING_PERCENT: 1,
    SAFE_CSV: false,
    EVIDENCE_KEY: [],
    PAYLOAD_KEY: [],
    EXPECTED_RUN_MINUTES: 120,
    NOTIFY_COMPLETE: true,
    SLACK_WEBHOOKS: {},
    TEAMS_WEBHOOKS: {},
    JIRA_API: 'cloud',
    JIRA_ISSUE_TYPE: 'Task',
    JIRA_LABELS: [],
    JIRA_FIELDS: {},
    SES_TO: [],
    LOG_LEVEL: 'info',
    HEALTH_PORT: 8080,
    METRICS_PORT: 9464,
    SHUTDOWN_GRACE_SECONDS: 60,
    TEMPORAL_VERSIONING_BEHAVIOR: 'AUTO_UPGRADE',
  });
});

test('an empty or blank variable is an unset one', () => {
  const names = Object.keys(parseConfig(required)).filter((name) => name !== 'REPORT_BUCKET');
  for (const blank of ['', ' ', '\n'])
    expect(parseConfig({ ...required, ...Object.fromEntries(names.map((name) => [name, blank])) })).toEqual(
      parseConfig(required),
    );
});

test('values are read as what they mean, without the blanks around them and without doubles', () => {
  const { REGIONS, EXCLUDE_ACCOUNT_IDS, CONFIG_REQUESTS_PER_SECOND, READ_TAGS, ROLE_EXTERNAL_ID } = parseConfig({
    ...required,
    REGIONS: ' eu-west-1 ,us-gov-west-1,, eu-west-1',
    EXCLUDE_ACCOUNT_IDS: '012345678901,',
    CONFIG_REQUESTS_PER_SECOND: '0.5',
    READ_TAGS: 'false',
    ROLE_EXTERNAL_ID: 'of-acme\n',
  });
  expect({ REGIONS, EXCLUDE_ACCOUNT_IDS, CONFIG_REQUESTS_PER_SECOND, READ_TAGS, ROLE_EXTERNAL_ID }).toEqual({
    REGIONS: ['eu-west-1', 'us-gov-west-1'],
    EXCLUDE_ACCOUNT_IDS: ['012345678901'],
    CONFIG_REQUESTS_PER_SECOND: 0.5,
    READ_TAGS: false,
    ROLE_EXTERNAL_ID: 'of-acme',
  });
});

test.each([
  ['REPORT_BUCKET', 'Reports', 'expected an S3 bucket name (3 to 63 of a-z, 0-9, dot and hyphen) (given: "Reports")'],
  ['S3_SSE', 'AWS:KMS', 'expected AES256, aws:kms or aws:kms:dsse (given: "AWS:KMS")'],
  [
    'S3_SSE_KMS_KEY_ID',
    'alias/reports',
    'expected only with S3_SSE=aws:kms or S3_SSE=aws:kms:dsse (given: "alias/reports")',
  ],
  ['REGIONS', ' , ', 'expected at least one AWS region (given: ",")'],
  ['REGIONS', 'us-east-1a', 'expected AWS region names such as us-east-1, separated by commas (given: "us-east-1a")'],
  ['REGIONS', 'Ireland', 'expected AWS region names such as us-east-1, separated by commas (given: "Ireland")'],
  ['ORG_ROLE_ARN', 'lister', 'expected the ARN of an IAM role (given: "lister")'],
  ['SPOKE_ROLE_NAME', 'a role', 'expected the name of an IAM role, with its path if it has one (given: "a role")'],
  [
    'EXCLUDE_ACCOUNT_IDS',
    '12345678901,123456789012,1',
    'expected AWS account ids of 12 digits, separated by commas (given: "12345678901,123456789012,1")',
  ],
  ['CONCURRENT_ACCOUNTS', '0', 'expected a whole number of accounts, 1 or more (given: "0")'],
  ['CONCURRENT_ACCOUNTS', '1.5', 'expected a whole number of accounts, 1 or more (given: "1.5")'],
  ['CONCURRENT_ACCOUNTS', '2001', 'expected at most 2,000 accounts (given: "2001")'],
  ['CONFIG_REQUESTS_PER_SECOND', 'fast', 'expected a number of requests a second above 0 (given: "fast")'],
  ['CONFIG_REQUESTS_PER_SECOND', 'Infinity', 'expected a number of requests a second above 0 (given: "Infinity")'],
  ['ASSUME_ROLE_PER_SECOND', '601', 'AWS allows the hub account 600 a second (given: "601")'],
  ['ASSUME_ROLE_PER_SECOND', '-1', 'expected a number of calls a second above 0 (given: "-1")'],
  ['SCAN_ATTEMPTS', 'all', 'expected a whole number of attempts, 1 or more (given: "all")'],
  ['READ_TAGS', 'yes', 'expected true or false (given: "yes")'],
  [
    'TASK_QUEUE',
    'weekly report',
    'expected 1 to 100 letters, digits, dots, underscores and hyphens, the first a letter or digit (given: "weekly report")',
  ],
  ['TASK_QUEUE', 'prod-publish', 'expected a name that does not end with -publish (given: "prod-publish")'],
  [
    'SCHEDULE_ID',
    '$(id)',
    'expected 1 to 100 letters, digits, dots, underscores and hyphens, the first a letter or digit (given: "$(id)")',
  ],
  ['SCHEDULE_CRON', '0 9 * *', 'expected five cron fields, such as 0 9 * * 1 (given: "0 9 * *")'],
  ['DROP_WARNING_PERCENT', '101', 'expected at most 100 (given: "101")'],
  ['LOG_LEVEL', 'trace', 'expected debug, info, warn or error (given: "trace")'],
  ['HEALTH_PORT', '65536', 'expected a port, 0 to 65535 (given: "65536")'],
  ['METRICS_PORT', 'http', 'expected a port, 0 to 65535 (given: "http")'],
  ['SHUTDOWN_GRACE_SECONDS', '1m', 'expected a whole number of seconds, 0 or more (given: "1m")'],
  ['TEMPORAL_VERSIONING_BEHAVIOR', 'pinned', 'expected PINNED or AUTO_UPGRADE (given: "pinned")'],
  [
    'TEMPORAL_DEPLOYMENT_NAME',
    'reports',
    'expected together with TEMPORAL_WORKER_BUILD_ID, or neither (given: "reports")',
  ],
])('%s: %s is refused in one line', (name, value, message) => {
  expect(messageOf({ ...required, [name]: value })).toBe(`${name}: ${message}`);
});

test('every mistake is told at once, a line each, the missing bucket among them', () => {
  expect(messageOf({ READ_TAGS: 'yes', SCAN_ATTEMPTS: '0' }).split('\n')).toEqual([
    'REPORT_BUCKET: expected the name of the S3 bucket that holds the reports (given: nothing)',
    'SCAN_ATTEMPTS: expected a whole number of attempts, 1 or more (given: "0")',
    'READ_TAGS: expected true or false (given: "yes")',
  ]);
});

test('a secret that is refused is not repeated', () => {
  expect(messageOf({ ...required, ROLE_EXTERNAL_ID: 'x' })).toBe(
    'ROLE_EXTERNAL_ID: expected 2 to 1,224 characters (given: not shown)',
  );
});

test.each([
  [
    'Jira without its token',
    { JIRA_BASE_URL: 'https://acme.example', JIRA_PROJECT: 'SEC' },
    'JIRA_BASE_URL: expected together with',
  ],
  [
    'Jira Cloud without the account of the token',
    { JIRA_BASE_URL: 'https://acme.example', JIRA_PROJECT: 'SEC', JIRA_API_TOKEN: 'a-token-of-somebody' },
    'JIRA_EMAIL: expected with Jira Cloud',
  ],
  ['a sender without addressees', { SES_FROM: 'reports@acme.example' }, 'SES_FROM: expected together with SES_TO'],
  [
    'a webhook in the clear',
    { SLACK_WEBHOOK_URL: 'http://hooks.example/secret' },
    'begins with https:// (given: not shown)',
  ],
  [
    'a key of another length',
    { PAYLOAD_KEY: `k1:${'A'.repeat(60)}` },
    'each of 32 bytes, separated by commas (given: not',
  ],
  ['a key id that is there twice', { PAYLOAD_KEY: `k1:${'A'.repeat(43)},k1:${'B'.repeat(43)}` }, 'each key id once'],
  ['a topic that is none', { SNS_TOPIC_ARN: 'reports' }, 'expected the ARN of an SNS topic'],
  ['an addressee that is none', { SES_FROM: 'a@acme.example', SES_TO: 'everybody' }, 'expected mail addresses'],
])('%s is refused', (_, env, words) => {
  expect(messageOf({ ...required, ...env })).toContain(words);
});
