// The settings of the worker and of the commands. A single schema parses them and reports all mistakes together.
import { z } from 'zod';
import { aggregatorSettings, checkAggregatorSettings } from './aggregator-settings.ts';
import { checkNotificationSettings, notificationSettings } from './notification-settings.ts';
import { scanSettings } from './scan-settings.ts';
import { checkStorageSettings, storageSettings } from './storage-settings.ts';
import {
  checkVersioningSettings,
  encryptionSettings,
  scheduleSettings,
  versioningSettings,
} from './temporal-settings.ts';
import { listWebhookAddresses } from './webhooks.ts';
import { evidenceKeys, flag, port, positive, wholeNumber } from './values.ts';

const schema = z.object({
  ...storageSettings,
  ...scanSettings,
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

/** Returns a default value as a person would write it. */
function toText(value: NonNullable<Config[keyof Config]>): string {
  return Array.isArray(value) || typeof value !== 'object' ? String(value) : JSON.stringify(value);
}

/** The settings contain mistakes. The message has one line per mistake. */
export class ConfigError extends Error {}

/**
 * Matches the names of variables (the product's, AWS's and Temporal's) whose values must never occur in messages, because messages are
 * logged.
 */
const SECRET_VARIABLES =
  /TOKEN(?!_FILE)|WEBHOOK|JIRA_BASE_URL|EXTERNAL_ID|SECRET|API_KEY|KEY_DATA|PASSWORD|HTTPS_PROXY|https_proxy|(EVIDENCE|PAYLOAD)_KEY$/;

/** The minimum length of a secret that is removed from log lines. A shorter text may occur in ordinary words. */
const MIN_SECRET_CHARACTERS = 8;

/** Returns the secrets among the environment variables, which the logger removes from log lines. */
export function findSecrets(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env)
    .filter(([name]) => SECRET_VARIABLES.test(name))
    .flatMap(([name, value = '']) => [value.trim(), ...(name.endsWith('_WEBHOOKS') ? listWebhookAddresses(value) : [])])
    .filter((value) => value.length >= MIN_SECRET_CHARACTERS);
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from environment variables. An empty variable is treated as unset, because compose files and charts set unused
 * variables to empty strings. Whitespace around a value is ignored, because a secret created with `echo` ends with a line feed. The proxy
 * variables are also read in lower case, which takes precedence as in curl, Python and Node. Throws a ConfigError that lists every mistake
 * and the accepted values.
 */
export function parseConfig(env: Variables): Config {
  return parseVariables(checkedSchema, env);
}

/** The settings of commands that use only Temporal. */
type TemporalSettings = Pick<Config, 'TASK_QUEUE' | 'PAYLOAD_KEY' | 'CODEC_TOKEN'>;

/** Reads only the Temporal settings, for commands that need no others. Throws a ConfigError if one of them is invalid. */
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
