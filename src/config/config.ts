// The settings of the worker and of the commands. One schema reads them once and reports every mistake at once.
import { z } from 'zod';
import { REGION_NAME } from '#domain/partitions.ts';
import { aggregatorSettings, checkAggregatorSettings } from './aggregator-settings.ts';
import { checkNotificationSettings, notificationSettings } from './notification-settings.ts';
import { checkStorageSettings, storageSettings } from './storage-settings.ts';
import {
  checkVersioningSettings,
  encryptionSettings,
  scheduleSettings,
  versioningSettings,
} from './temporal-settings.ts';
import { listWebhookAddresses } from './webhooks.ts';
import { count, evidenceKeys, flag, list, minutesOrOff, port, positive, wholeNumber } from './values.ts';

const accountId = z.string().regex(/^\d{12}$/, 'expected AWS account ids of 12 digits, separated by commas');
const region = z.string().regex(REGION_NAME, 'expected AWS region names such as us-east-1, separated by commas');

const schema = z.object({
  ...storageSettings,
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
  WAIVERS_FILE: z
    .string()
    .optional()
    .describe('File with waivers. If unset, `waivers.yaml` in the bucket is used, if it exists.'),
  REPORT_SETTINGS_FILE: z
    .string()
    .optional()
    .describe('File with environments, owners, rule severities and due days. If unset, the defaults apply.'),
  ...scheduleSettings,
  DROP_WARNING_PERCENT: positive('a percentage above 0')
    .max(100, 'expected at most 100')
    .default(20)
    .describe('Warn when accounts, rules or rows drop by more than this percentage.'),
  ...aggregatorSettings,
  SAFE_CSV: flag('false').describe(
    'Whether to write a second raw CSV, without formulas, for people who open it in a spreadsheet.',
  ),
  EVIDENCE_KEY: evidenceKeys
    .prefault('')
    .describe('Keys that authenticate evidence, as id:base64,id:base64. The first signs, all verify. A secret.'),
  EVIDENCE_KEY_SINCE: z.iso
    .datetime({ offset: true, error: 'expected an instant such as 2026-12-01T00:00:00Z' })
    .optional()
    .describe('Runs that began before this instant may publish without MACs, for seven days. Set with the first key.'),
  ...encryptionSettings,
  ...notificationSettings,
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], { error: 'expected debug, info, warn or error' })
    .default('info')
    .describe('Minimum log level.'),
  DD_ENV: z.string().optional().describe("Environment in log lines, Datadog's `env`."),
  DD_VERSION: z.string().optional().describe("Version in log lines, Datadog's `version`."),
  HEALTH_PORT: port.default(8080).describe('Port of /livez and /readyz; 0 picks a free one.'),
  METRICS_PORT: port.default(9464).describe('Port of the Prometheus metrics at /metrics.'),
  HTTPS_PROXY: z
    .string()
    .transform((text) => (text.includes('://') ? text : `http://${text}`))
    .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), 'expected an address such as http://proxy:3128')
    .optional()
    .describe('Proxy for AWS and the notification channels. Temporal is reached without it. Also in lower case.'),
  NO_PROXY: z
    .string()
    .optional()
    .describe('Hosts, domains and networks to reach without that proxy, separated by commas. Also in lower case.'),
  SHUTDOWN_GRACE_SECONDS: wholeNumber('a whole number of seconds, 0 or more', 0)
    .default(60)
    .describe(
      "Seconds that running activities get after SIGTERM; keep it below the pod's terminationGracePeriodSeconds.",
    ),
  WORKFLOW_BUNDLE: z
    .string()
    .optional()
    .describe('Prebuilt workflow bundle. If unset, the worker bundles the workflows itself.'),
  ...versioningSettings,
});

/** Constraints between settings. */
const checkedSchema = schema
  .superRefine(checkVersioningSettings)
  .superRefine(checkStorageSettings)
  .refine((settings) => settings.EVIDENCE_KEY_SINCE === undefined || settings.EVIDENCE_KEY.length > 0, {
    path: ['EVIDENCE_KEY_SINCE'],
    error: 'expected together with EVIDENCE_KEY',
  })
  .superRefine(checkAggregatorSettings)
  .superRefine(checkNotificationSettings);

/** The parsed settings: lists are arrays, and numbers are numbers. */
export type Config = z.output<typeof schema>;

/** The description and default of each setting, by name, for `--help` and for the documentation's tests. */
export const SETTINGS: Readonly<Record<string, { description: string; default?: string }>> = Object.fromEntries(
  Object.entries(schema.shape).map(([name, type]) => {
    const parsed = type.safeParse(undefined);
    const byDefault = parsed.success && parsed.data !== undefined ? { default: toText(parsed.data) } : {};
    return [name, { description: type.description ?? '', ...byDefault }];
  }),
);

/** Returns a default as people write it. */
function toText(value: NonNullable<Config[keyof Config]>): string {
  return Array.isArray(value) || typeof value !== 'object' ? String(value) : JSON.stringify(value);
}

/** The settings contain mistakes. The message has one line for each. */
export class ConfigError extends Error {}

/** The names of our, AWS's and Temporal's variables whose values no message repeats, because messages end up in logs. */
const SECRET_VARIABLES =
  /TOKEN(?!_FILE)|WEBHOOK|JIRA_BASE_URL|EXTERNAL_ID|SECRET|API_KEY|KEY_DATA|PASSWORD|HTTPS_PROXY|https_proxy|(EVIDENCE|PAYLOAD)_KEY$/;

/** The minimum length of a secret that is removed from log lines. A shorter text occurs in ordinary words. */
const MIN_SECRET_CHARACTERS = 8;

/** Returns the secrets among the environment variables. The logger removes them from its lines. */
export function findSecrets(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env)
    .filter(([name]) => SECRET_VARIABLES.test(name))
    .flatMap(([name, value = '']) => [value.trim(), ...(name.endsWith('_WEBHOOKS') ? listWebhookAddresses(value) : [])])
    .filter((value) => value.length >= MIN_SECRET_CHARACTERS);
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from environment variables. An empty variable counts as unset, because compose files and charts set
 * unused variables to empty texts. Blanks around a value are ignored, because a secret created with `echo` ends with a line
 * feed. The proxy's variables also have their names in lower case, which come first, as in curl, Python and Node. Throws a ConfigError that names every mistake and what is accepted.
 */
export function parseConfig(env: Variables): Config {
  return parseVariables(checkedSchema, env);
}

/** The settings of commands that need only Temporal. */
type TemporalSettings = Pick<Config, 'TASK_QUEUE' | 'PAYLOAD_KEY' | 'CODEC_TOKEN'>;

/** Reads only these settings, for commands that need no other. Throws a ConfigError if one is invalid. */
export function parseTemporalSettings(env: Variables): TemporalSettings {
  return parseVariables(schema.pick({ TASK_QUEUE: true, PAYLOAD_KEY: true, CODEC_TOKEN: true }), env);
}

function parseVariables<T>(type: z.ZodType<T>, env: Variables): T {
  const read = (name: string) => env[name]?.trim() || undefined;
  const variables = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [
      name,
      (name.endsWith('_PROXY') && read(name.toLowerCase())) || read(name),
    ]),
  );
  const parsed = type.safeParse(variables);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const value = variables[name];
    const shown = value === undefined ? 'nothing' : SECRET_VARIABLES.test(name) ? 'not shown' : JSON.stringify(value);
    return `${name}: ${message} (given: ${shown})`;
  });
  throw new ConfigError([...new Set(faults)].join('\n'));
}
