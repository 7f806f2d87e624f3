// Creates the check of a webhook channel, which tests whether the webhook's address responds.
import { SENDING_NOT_CHECKED, type Channel } from './channel.ts';
import { probeChannel } from './http.ts';

export const webhookRemedy = (setting: string) =>
  `Check ${setting}, the network policy, and HTTPS_PROXY if there is one.`;

export function createWebhookCheck(service: string, url: string): Channel['check'] {
  return async (signal) => {
    await probeChannel({ service, url, signal });
    return `${service} answers; ${SENDING_NOT_CHECKED}`;
  };
}
