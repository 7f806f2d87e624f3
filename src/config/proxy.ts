// The proxy between the process and AWS or the channels, if there is one.
// NODE_EXTRA_CA_CERTS names additional certificate authorities; Node reads that variable by itself.
import { setGlobalProxyFromEnv } from 'node:http';
import type { Config } from './config.ts';
import { toNodeNoProxy } from './no-proxy.ts';

type ProxySettings = Pick<
  Config,
  'HTTPS_PROXY' | 'NO_PROXY' | 'SLACK_WEBHOOK_URL' | 'TEAMS_WEBHOOK_URL' | 'JIRA_BASE_URL'
> &
  Partial<Pick<Config, 'SLACK_WEBHOOKS' | 'TEAMS_WEBHOOKS'>>;

/** Returns the proxy variables in the form that Node's agents expect, or no variables if no proxy is set. */
export function toProxyVariables({ HTTPS_PROXY, NO_PROXY, ...settings }: ProxySettings) {
  const { SLACK_WEBHOOK_URL, TEAMS_WEBHOOK_URL, JIRA_BASE_URL, SLACK_WEBHOOKS = {}, TEAMS_WEBHOOKS = {} } = settings;
  const named = [SLACK_WEBHOOKS, TEAMS_WEBHOOKS].flatMap((webhooks) => Object.values(webhooks));
  const urls = [SLACK_WEBHOOK_URL, TEAMS_WEBHOOK_URL, JIRA_BASE_URL, ...named].filter((url) => url !== undefined);
  return {
    ...(HTTPS_PROXY ? { HTTPS_PROXY } : {}),
    ...(NO_PROXY ? { NO_PROXY: toNodeNoProxy(NO_PROXY, urls) } : {}),
  };
}

/** Makes `fetch` use the proxy, which Node does not do by itself. Entry points must call this function before the first request. */
export function useProxy(config: Config): void {
  if (config.HTTPS_PROXY) setGlobalProxyFromEnv(toProxyVariables(config));
}
