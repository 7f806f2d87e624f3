// The Jira channel. It creates one ticket per report and finds it again by its label.
// Every later notification of that report becomes a comment on the ticket.
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
 * How long to search for a ticket that may exist before creating another one. In Jira Cloud, a new ticket is found only some seconds after
 * its creation. A failed attempt may have created the ticket without recording its key, or the base run may have created it a moment ago.
 */
const INDEXING_MS = 15_000;
const SEARCH_INTERVAL_MS = 1_500;

/**
 * The format of a ticket key. Keys are validated because they become part of URLs. The project is not checked, because a ticket may have
 * been moved.
 */
const TICKET_KEY = /^[A-Z][A-Z0-9_]{0,99}-\d{1,20}$/;

/** Returns the label of the ticket about a report or about a part of it. The label does not depend on the run that created the ticket. */
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
    // Unlike a search, reading a ticket by its key is consistent immediately.
    // A notification that is already in the description or a comment is not sent again.
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
