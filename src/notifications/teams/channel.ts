// Microsoft Teams, by a webhook of Workflows (Power Automate). Like Slack's, this webhook has no idempotency.
import { buildMessage } from '../message.ts';
import { teamsMessage } from './render.ts';
import type { Channel } from '../channel.ts';
import { callChannel } from '../http.ts';

export function createTeams(url: string): Channel {
  return async (notification, { signal }) => {
    const body = teamsMessage(buildMessage(notification));
    await callChannel({ service: 'Teams', method: 'POST', url, body, signal });
    return undefined;
  };
}
