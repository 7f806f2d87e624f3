// Slack, by an incoming webhook. Webhooks have no idempotency, so a message that was accepted but not recorded is sent twice.
import { buildMessage } from '../message.ts';
import { slackMessage } from './render.ts';
import { DeliveryFailure, type Channel } from '../channel.ts';
import { callChannel } from '../http.ts';

export function createSlack(url: string): Channel {
  return async (notification, { signal }) => {
    const body = slackMessage(buildMessage(notification));
    const answer = await callChannel({ service: 'Slack', method: 'POST', url, body, signal });
    // Anything else that answers 200 at this address, such as a proxy with its own page, is not Slack.
    if (answer.trim() !== 'ok')
      throw new DeliveryFailure('Slack did not answer "ok": something else answers at its address', { isFinal: false });
    return undefined;
  };
}
