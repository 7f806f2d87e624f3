// Jira: one ticket per report, found again by its label. Every later notification of that report is a comment on the ticket.
import { setTimeout } from 'node:timers/promises';
import { buildMessage } from '../message.ts';
import { notificationId, type Notification } from '#domain/notifications/notification.ts';
import type { Config } from '#src/config/config.ts';
import type { JiraFields } from '#src/config/jira-fields.ts';
import { DeliveryFailure, type ChannelDefinition, type Send, type SendOptions } from '../channel.ts';
import { createJiraCheck } from './check.ts';
import { createJiraIssues, type JiraIssues } from './issues.ts';

type JiraSettings = { issueType: string; labels: readonly string[]; moreFields: JiraFields };

/**
 * The time for which a ticket that should exist is searched before another one is created. Jira Cloud finds a new ticket only
 * some seconds after its creation. A failed attempt may have created the ticket without recording it, or the run that this run
 * completes may have created it a moment ago.
 */
const INDEXING_MS = 15_000;
const SEARCH_INTERVAL_MS = 1_500;

/** The key of a ticket. It becomes part of addresses, and a ticket may have moved to another project since. */
const TICKET_KEY = /^[A-Z][A-Z0-9_]{0,99}-\d{1,20}$/;

/** Returns the label by which the ticket of a report, or of a part of it, is found, whichever run created it. */
const labelOf = ({ reportDate, part }: Notification) =>
  `aws-config-compliance-${reportDate}${part ? `-${part.file.replace(/\.xlsx$/, '')}` : ''}`;

export const jira: ChannelDefinition = {
  name: 'jira',
  title: 'Jira',
  settings: [
    'JIRA_BASE_URL',
    'JIRA_API',
    'JIRA_EMAIL',
    'JIRA_API_TOKEN',
    'JIRA_PROJECT',
    'JIRA_ISSUE_TYPE',
    'JIRA_LABELS',
    'JIRA_FIELDS',
  ],
  remedy: 'Check JIRA_BASE_URL, JIRA_API, JIRA_EMAIL, JIRA_API_TOKEN, and that the account may see JIRA_PROJECT.',
  open(config: Config) {
    const { JIRA_BASE_URL: baseUrl, JIRA_API_TOKEN: token, JIRA_PROJECT: project } = config;
    if (!baseUrl || !token || !project) return undefined;
    const issues = createJiraIssues({ baseUrl, token, project, kind: config.JIRA_API, email: config.JIRA_EMAIL });
    const send = createJira(issues, {
      issueType: config.JIRA_ISSUE_TYPE,
      labels: config.JIRA_LABELS,
      moreFields: config.JIRA_FIELDS,
    });
    return { send, check: createJiraCheck(issues, project) };
  },
};

function createJira(issues: JiraIssues, settings: JiraSettings): Send {
  return async (notification, options) => {
    const { reference, signal } = options;
    if (reference !== undefined && !TICKET_KEY.test(reference))
      throw new DeliveryFailure('Jira: expected a ticket such as SEC-12 as reference, found something else', {
        isFinal: true,
      });
    const key = reference ?? (await findTicket(issues, notification, options));
    const message = buildMessage(notification);
    if (key === undefined) {
      const labels = [...new Set([labelOf(notification), ...settings.labels])];
      return issues.create({ ...settings, labels, summary: message.title, message }, signal);
    }
    // A read by key is consistent at once. A notification that is already a description or comment is not sent again.
    if (await issues.mentions(key, notificationId(notification), signal)) return key;
    await issues.rename(key, message.title, signal);
    await issues.comment(key, message, signal);
    return key;
  };
}

async function findTicket(
  issues: JiraIssues,
  notification: Notification,
  { isFirstAttempt, signal }: SendOptions,
): Promise<string | undefined> {
  const find = () => issues.find(labelOf(notification), signal);
  let key = await find();
  if (isFirstAttempt && notification.baseRunId === undefined) return key;
  for (const until = Date.now() + INDEXING_MS; key === undefined && Date.now() < until; key = await find())
    await setTimeout(SEARCH_INTERVAL_MS, undefined, { signal });
  return key;
}
