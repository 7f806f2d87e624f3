// The Slack channel, which uses an incoming webhook.
// Webhooks are not idempotent, so a message that was accepted but not recorded is sent again.
import { buildMessage } from '../message.ts';
import { slackMessage } from './render.ts';
import { DeliveryFailure, type ChannelDefinition, type Send } from '../channel.ts';
import { callChannel } from '../http.ts';
import { createWebhookCheck, webhookRemedy } from '../webhook-check.ts';

export const slack: ChannelDefinition = {
  name: 'slack',
  title: 'Slack',
  settings: ['SLACK_WEBHOOK_URL', 'SLACK_WEBHOOKS'],
  remedy: webhookRemedy('SLACK_WEBHOOK_URL'),
  open: ({ SLACK_WEBHOOK_URL: url }) =>
    url ? { send: createSlack(url), check: createWebhookCheck('Slack', url) } : undefined,
};

function createSlack(url: string): Send {
  return async (notification, { signal }) => {
    const body = slackMessage(buildMessage(notification));
    const answer = await callChannel({ service: 'Slack', method: 'POST', url, body, signal });
    // A 200 response with any other body was not sent by Slack but, for example, by a proxy.
    if (answer.trim() !== 'ok')
      throw new DeliveryFailure('Slack did not answer "ok": something else answers at its address', { isFinal: false });
    return undefined;
  };
}
