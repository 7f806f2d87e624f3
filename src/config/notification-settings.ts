// The settings that decide who is notified of a run, and when.
import { z } from 'zod';
import { jiraFields } from './jira-fields.ts';
import { parseMailbox, splitMailboxes } from './mailboxes.ts';
import { flag, list, positive } from './values.ts';
import { isWebAddress, webhooks } from './webhooks.ts';

const webAddress = z.string().refine(isWebAddress, 'expected an address that begins with https://');
/** A mail address, with or without a display name, in the form of a mail header. */
const mailbox = z.string().transform((text, context) => {
  const parsed = parseMailbox(text);
  if ('header' in parsed) return parsed.header;
  context.addIssue({ code: 'custom', message: parsed.fault });
  return z.NEVER;
});

export const notificationSettings = {
  EXPECTED_RUN_MINUTES: positive('a number of minutes above 0')
    .default(120)
    .describe('Notify when a run, or a retry, has published nothing after this many minutes.'),
  NOTIFY_COMPLETE: flag('true').describe('Whether to notify also when the first report of a run is complete.'),
  SLACK_WEBHOOK_URL: webAddress
    .optional()
    .describe('Incoming webhook of the Slack channel for notifications. A secret.'),
  SLACK_WEBHOOKS: webhooks
    .prefault('{}')
    .describe('Further Slack webhooks by name, as a JSON object, for the routes of the report settings. A secret.'),
  TEAMS_WEBHOOK_URL: webAddress
    .optional()
    .describe('Webhook of the workflow that posts notifications to the Teams channel. A secret.'),
  TEAMS_WEBHOOKS: webhooks
    .prefault('{}')
    .describe('Further Teams webhooks by name, as a JSON object, for the routes of the report settings. A secret.'),
  JIRA_BASE_URL: webAddress.optional().describe('Address of the Jira site where each report gets a ticket.'),
  JIRA_API: z
    .enum(['cloud', 'data-center'], { error: 'expected cloud or data-center' })
    .default('cloud')
    .describe('Whether the site is Jira Cloud (REST version 3) or Data Center (version 2).'),
  JIRA_EMAIL: z
    .string()
    .optional()
    .describe('Account that the token belongs to; Data Center needs only a personal access token.'),
  JIRA_API_TOKEN: z.string().optional().describe('API token of that account. A secret.'),
  JIRA_PROJECT: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]+$/, 'expected the key of a Jira project, such as SEC')
    .optional()
    .describe('Key of the project for the tickets.'),
  JIRA_ISSUE_TYPE: z.string().default('Task').describe('Issue type of the tickets, as named in that project.'),
  JIRA_LABELS: list(z.string().regex(/^\S{1,255}$/, 'expected labels without blanks, separated by commas'))
    .prefault('')
    .describe('Labels for the tickets, in addition to the one that identifies the report.'),
  JIRA_FIELDS: jiraFields
    .prefault('{}')
    .describe('Further fields of the tickets as a JSON object, such as required custom fields.'),
  SNS_TOPIC_ARN: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/, 'expected the ARN of an SNS topic')
    .optional()
    .describe('SNS topic that notifications are published to.'),
  SES_FROM: mailbox.optional().describe('Sender address; an identity that SES has verified.'),
  SES_TO: list(mailbox, splitMailboxes)
    .pipe(z.array(z.string()).max(50, 'expected at most 50 addresses'))
    .prefault('')
    .describe('Recipient addresses.'),
  TEMPORAL_UI_URL: webAddress.optional().describe('Address of the Temporal UI, for links to a run.'),
};

type NotificationSettings = z.output<z.ZodObject<typeof notificationSettings>>;

/** Checks the constraints between these settings. */
export function checkNotificationSettings(settings: NotificationSettings, context: z.RefinementCtx): void {
  const { JIRA_API, JIRA_BASE_URL, JIRA_EMAIL, JIRA_API_TOKEN, JIRA_PROJECT, SES_FROM, SES_TO } = settings;
  const check = (holds: boolean, name: keyof NotificationSettings, message: string) => {
    if (!holds) context.addIssue({ code: 'custom', path: [name], message });
  };
  const jira = [JIRA_BASE_URL, JIRA_API_TOKEN, JIRA_PROJECT].filter((value) => value !== undefined);
  check(
    jira.length === 0 || jira.length === 3,
    'JIRA_BASE_URL',
    'expected together with JIRA_API_TOKEN and JIRA_PROJECT, or none of them',
  );
  check(
    jira.length === 0 || JIRA_API === 'data-center' || JIRA_EMAIL !== undefined,
    'JIRA_EMAIL',
    'expected with Jira Cloud: the account that the token belongs to',
  );
  check((SES_FROM === undefined) === (SES_TO.length === 0), 'SES_FROM', 'expected together with SES_TO, or neither');
}
