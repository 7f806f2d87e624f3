// Creates the configured channels.
import type { Config } from '#src/config/config.ts';
import { CHANNELS, type ChannelName } from '#domain/notifications/notification.ts';
import type { Channel } from './channel.ts';
import { createJira } from './jira/channel.ts';
import { createJiraIssues, type JiraIssues } from './jira/issues.ts';
import { createSes } from './ses/channel.ts';
import { createSlack } from './slack/channel.ts';
import { createSns } from './sns/channel.ts';
import type { Mail, TopicMessage } from '#src/aws/notification-calls.ts';
import { createTeams } from './teams/channel.ts';

/** The AWS calls that the channels SNS and SES make. */
export type AwsDelivery = {
  publishToTopic: (message: TopicMessage, signal: AbortSignal) => Promise<void>;
  sendMail: (mail: Mail, signal: AbortSignal) => Promise<void>;
};

export type Channels = Partial<Record<ChannelName, Channel>>;

export function createChannels(config: Config, aws: AwsDelivery): Channels {
  const { SLACK_WEBHOOK_URL, TEAMS_WEBHOOK_URL, SNS_TOPIC_ARN, SES_FROM, SES_TO } = config;
  const channels: Channels = {};
  if (SLACK_WEBHOOK_URL) channels.slack = createSlack(SLACK_WEBHOOK_URL);
  if (TEAMS_WEBHOOK_URL) channels.teams = createTeams(TEAMS_WEBHOOK_URL);
  const issues = jiraIssuesOf(config);
  if (issues) channels.jira = createJira(issues, { issueType: config.JIRA_ISSUE_TYPE, labels: config.JIRA_LABELS });
  if (SNS_TOPIC_ARN) channels.sns = createSns(SNS_TOPIC_ARN, aws.publishToTopic);
  if (SES_FROM && SES_TO.length > 0) channels.ses = createSes({ from: SES_FROM, to: SES_TO }, aws.sendMail);
  return channels;
}

/** Returns the configured Jira. Undefined if none is configured. */
export function jiraIssuesOf(config: Config): JiraIssues | undefined {
  const { JIRA_BASE_URL: baseUrl, JIRA_API_TOKEN: token, JIRA_PROJECT: project } = config;
  if (!baseUrl || !token || !project) return undefined;
  return createJiraIssues({ baseUrl, token, project, kind: config.JIRA_API, email: config.JIRA_EMAIL });
}

export function namesOf(channels: Channels): ChannelName[] {
  return CHANNELS.filter((name) => channels[name] !== undefined);
}
