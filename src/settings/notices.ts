// The settings of who is told of a run, and when.
import { z } from 'zod';
import { flag, list, positive } from './values.ts';

/** Plain HTTP is for this machine: webhooks and tokens are secrets. */
const webAddress = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(text),
    'expected an address that begins with https://',
  );
const mailAddress = z
  .string()
  .regex(/^([^<>@,]*<[^\s<>@,]+@[^\s<>@,]+>|[^\s<>@,]+@[^\s<>@,]+)$/, 'expected mail addresses, separated by commas');

export const noticeSettings = {
  EXPECTED_RUN_MINUTES: positive('a number of minutes above 0')
    .default(120)
    .describe('Minutes after which people are told that a run, or a retry, has published nothing yet.'),
  NOTIFY_COMPLETE: flag('true').describe('Whether people are told of a report that is complete at once, too.'),
  SLACK_WEBHOOK_URL: webAddress.optional().describe('Incoming webhook of the Slack channel that is told. A secret.'),
  TEAMS_WEBHOOK_URL: webAddress
    .optional()
    .describe('Webhook of the Workflow that posts to the Teams channel that is told. A secret.'),
  JIRA_BASE_URL: webAddress.optional().describe('Address of the Jira in which each report has a ticket.'),
  JIRA_API: z
    .enum(['cloud', 'data-center'], { error: 'expected cloud or data-center' })
    .default('cloud')
    .describe('Whether that is Jira Cloud (REST version 3) or Data Center (version 2).'),
  JIRA_EMAIL: z.string().optional().describe('Account of the token; Data Center takes a personal access token alone.'),
  JIRA_API_TOKEN: z.string().optional().describe('Token of that account. A secret.'),
  JIRA_PROJECT: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]+$/, 'expected the key of a Jira project, such as SEC')
    .optional()
    .describe('Key of the project of the tickets.'),
  JIRA_ISSUE_TYPE: z.string().default('Task').describe('Type of the tickets, by its name in that project.'),
  JIRA_LABELS: list(z.string().regex(/^\S{1,255}$/, 'expected labels without blanks, separated by commas'))
    .prefault('')
    .describe('Labels of the tickets, beside the one by which a report finds its own.'),
  SNS_TOPIC_ARN: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/, 'expected the ARN of an SNS topic')
    .optional()
    .describe('SNS topic that is told.'),
  SES_FROM: mailAddress.optional().describe('Address that mails come from; an identity that SES has verified.'),
  SES_TO: list(mailAddress)
    .pipe(z.array(z.string()).max(50, 'expected at most 50 addresses'))
    .prefault('')
    .describe('Addresses that mails go to.'),
  TEMPORAL_UI_URL: webAddress.optional().describe('Address of the Temporal UI, for links to a run.'),
};

type NoticeSettings = z.output<z.ZodObject<typeof noticeSettings>>;

/** What these settings ask of one another. */
export function checkNoticeSettings(settings: NoticeSettings, context: z.RefinementCtx): void {
  const { JIRA_API, JIRA_BASE_URL, JIRA_EMAIL, JIRA_API_TOKEN, JIRA_PROJECT, SES_FROM, SES_TO } = settings;
  const expect = (holds: boolean, name: keyof NoticeSettings, message: string) => {
    if (!holds) context.addIssue({ code: 'custom', path: [name], message });
  };
  const jira = [JIRA_BASE_URL, JIRA_API_TOKEN, JIRA_PROJECT].filter((value) => value !== undefined);
  expect(
    jira.length === 0 || jira.length === 3,
    'JIRA_BASE_URL',
    'expected together with JIRA_API_TOKEN and JIRA_PROJECT, or none of them',
  );
  expect(
    jira.length === 0 || JIRA_API === 'data-center' || JIRA_EMAIL !== undefined,
    'JIRA_EMAIL',
    'expected with Jira Cloud: the account that the token belongs to',
  );
  expect((SES_FROM === undefined) === (SES_TO.length === 0), 'SES_FROM', 'expected together with SES_TO, or neither');
}
