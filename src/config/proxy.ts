// The proxy between the process and AWS or the channels, if there is one. NODE_EXTRA_CA_CERTS names additional certificate
// authorities; Node reads it by itself.
import { setGlobalProxyFromEnv } from 'node:http';
import type { Config } from './config.ts';

/** Returns the proxy variables as Node's agents read them, or no variable if no proxy is set. */
export function toProxyVariables({ HTTPS_PROXY, NO_PROXY }: Pick<Config, 'HTTPS_PROXY' | 'NO_PROXY'>) {
  return { ...(HTTPS_PROXY ? { HTTPS_PROXY } : {}), ...(NO_PROXY ? { NO_PROXY } : {}) };
}

/** Makes `fetch` use the proxy, which Node does not do by itself. Entry points call it before the first request. */
export function useProxy(config: Config): void {
  if (config.HTTPS_PROXY) setGlobalProxyFromEnv(toProxyVariables(config));
}
