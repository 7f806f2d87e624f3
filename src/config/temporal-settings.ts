// The settings of the schedule, of names used in Temporal and of worker versioning.
import { z } from 'zod';
import { DEFAULT_TASK_QUEUE, PUBLISH_SUFFIX } from '#domain/task-queues.ts';
import { findTimeZoneFault } from './time-zone.ts';
import { flag, payloadKeys } from './values.ts';

const timeZone = z.string().superRefine((name, context) => {
  const message = findTimeZoneFault(name);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** Names that need no quoting in a shell, in YAML or in a query. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const NAME_EXPECTED = 'expected 1 to 100 letters, digits, dots, underscores and hyphens, the first a letter or digit';

export const scheduleSettings = {
  TASK_QUEUE: z
    .string()
    .regex(NAME, NAME_EXPECTED)
    // A name with this suffix could be the publish queue of another environment.
    .refine((name) => !name.endsWith(PUBLISH_SUFFIX), `expected a name that does not end with ${PUBLISH_SUFFIX}`)
    .default(DEFAULT_TASK_QUEUE)
    .describe(`Task queue of the workflows and scans; that of publishing has the suffix ${PUBLISH_SUFFIX}.`),
  SCHEDULE_ID: z
    .string()
    .regex(NAME, NAME_EXPECTED)
    .default('aws-config-compliance-weekly')
    .describe('Id of the schedule; the workflow ids of weekly runs begin with it.'),
  SCHEDULE_CRON: z
    .string()
    .regex(/^\S+(\s+\S+){4}$/, 'expected five cron fields, such as 0 9 * * 1')
    .default('0 9 * * 1')
    .describe('Start of the weekly report, as five cron fields.'),
  SCHEDULE_TIMEZONE: timeZone.default('Asia/Hong_Kong').describe('Time zone of the schedule and of the report date.'),
  SEARCH_ATTRIBUTES: flag('false').describe(
    'Whether runs set the search attributes ReportDate, ReportStatus and FailedAccounts.',
  ),
};

export const encryptionSettings = {
  PAYLOAD_KEY: payloadKeys
    .prefault('')
    .describe(
      'Keys that encrypt Temporal payloads, as id:base64,id:base64. The first encrypts, all decrypt. A secret.',
    ),
  CODEC_TOKEN: z
    .string()
    .regex(/^[\x21-\x7E]{32,}$/, 'expected 32 printable characters or more, without blanks')
    .optional()
    .describe('Bearer token that the codec server requires. A secret.'),
};

export const versioningSettings = {
  TEMPORAL_DEPLOYMENT_NAME: z
    .string()
    .optional()
    .describe('Worker deployment, set together with TEMPORAL_WORKER_BUILD_ID. If unset, the worker is not versioned.'),
  TEMPORAL_WORKER_BUILD_ID: z
    .string()
    .optional()
    .describe('Version in that deployment; it gets no work until it is made current.'),
  TEMPORAL_VERSIONING_BEHAVIOR: z
    .enum(['PINNED', 'AUTO_UPGRADE'], { error: 'expected PINNED or AUTO_UPGRADE' })
    .default('AUTO_UPGRADE')
    .describe('Whether an open run stays on the version it started with (PINNED) or moves to the current one.'),
};

type VersioningSettings = z.output<z.ZodObject<typeof versioningSettings>>;

/** Checks the constraints between these settings. */
export function checkVersioningSettings(settings: VersioningSettings, context: z.RefinementCtx): void {
  if (!settings.TEMPORAL_DEPLOYMENT_NAME === !settings.TEMPORAL_WORKER_BUILD_ID) return;
  const message = 'expected together with TEMPORAL_WORKER_BUILD_ID, or neither';
  context.addIssue({ code: 'custom', path: ['TEMPORAL_DEPLOYMENT_NAME'], message });
}
