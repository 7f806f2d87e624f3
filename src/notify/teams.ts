// Microsoft Teams, by a webhook of Workflows (Power Automate). It has no idempotency, as Slack has none.
import { messageOf } from '#domain/notice/message.ts';
import { teamsMessage } from '#domain/notice/teams.ts';
import type { Channel } from './channel.ts';
import { callChannel } from './http.ts';

export function createTeams(url: string): Channel {
  return async (notice, { signal }) => {
    const body = teamsMessage(messageOf(notice));
    await callChannel({ service: 'Teams', method: 'POST', url, body, signal });
    return undefined;
  };
}
