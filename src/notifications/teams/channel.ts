// The channel for Microsoft Teams, which uses a webhook of Workflows (Power Automate). Like Slack's webhooks, it is not idempotent.
import { buildMessage } from '../message.ts';
import { teamsMessage } from './render.ts';
import type { ChannelDefinition, Send } from '../channel.ts';
import { callChannel } from '../http.ts';
import { createWebhookCheck, webhookRemedy } from '../webhook-check.ts';

export const teams: ChannelDefinition = {
  name: 'teams',
  title: 'Teams',
  settings: ['TEAMS_WEBHOOK_URL', 'TEAMS_WEBHOOKS'],
  remedy: webhookRemedy('TEAMS_WEBHOOK_URL'),
  open: ({ TEAMS_WEBHOOK_URL: url }) =>
    url ? { send: createTeams(url), check: createWebhookCheck('Teams', url) } : undefined,
};

function createTeams(url: string): Send {
  return async (notification, { signal }) => {
    const body = teamsMessage(buildMessage(notification));
    await callChannel({ service: 'Teams', method: 'POST', url, body, signal });
    return undefined;
  };
}
