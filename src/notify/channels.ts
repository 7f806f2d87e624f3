// The channels that the settings name, each with what it needs.
import type { Config } from '../config.ts';
import { CHANNELS, type ChannelName } from '#domain/notice/notice.ts';
import type { Channel } from './channel.ts';
import { createJira } from './jira.ts';
import { createJiraIssues } from './jira-issues.ts';
import { createSes, type Mail } from './ses.ts';
import { createSlack } from './slack.ts';
import { createSns, type TopicMessage } from './sns.ts';
import { createTeams } from './teams.ts';

/** What AWS does for two of them. */
export type AwsDelivery = {
  publishToTopic: (message: TopicMessage, signal: AbortSignal) => Promise<void>;
  sendMail: (mail: Mail, signal: AbortSignal) => Promise<void>;
};

export type Channels = Partial<Record<ChannelName, Channel>>;

export function createChannels(config: Config, aws: AwsDelivery): Channels {
  const { SLACK_WEBHOOK_URL, TEAMS_WEBHOOK_URL, JIRA_BASE_URL, JIRA_API_TOKEN, JIRA_PROJECT } = config;
  const { SNS_TOPIC_ARN, SES_FROM, SES_TO } = config;
  const channels: Channels = {};
  if (SLACK_WEBHOOK_URL) channels.slack = createSlack(SLACK_WEBHOOK_URL);
  if (TEAMS_WEBHOOK_URL) channels.teams = createTeams(TEAMS_WEBHOOK_URL);
  if (JIRA_BASE_URL && JIRA_API_TOKEN && JIRA_PROJECT) {
    const { JIRA_API: kind, JIRA_EMAIL: email, JIRA_ISSUE_TYPE: issueType, JIRA_LABELS: labels } = config;
    const access = { baseUrl: JIRA_BASE_URL, kind, email, token: JIRA_API_TOKEN, project: JIRA_PROJECT };
    channels.jira = createJira(createJiraIssues(access), { issueType, labels });
  }
  if (SNS_TOPIC_ARN) channels.sns = createSns(SNS_TOPIC_ARN, aws.publishToTopic);
  if (SES_FROM && SES_TO.length > 0) channels.ses = createSes({ from: SES_FROM, to: SES_TO }, aws.sendMail);
  return channels;
}

export function namesOf(channels: Channels): ChannelName[] {
  return CHANNELS.filter((name) => channels[name] !== undefined);
}
