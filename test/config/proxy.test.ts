// The proxy's variables as curl, Go and Python read them, compared with what Node's agents do with the result.
import { createServer, Agent, get } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSecrets, parseConfig } from '#src/config/config.ts';
import { toNodeNoProxy } from '#src/config/no-proxy.ts';
import { toProxyVariables } from '#src/config/proxy.ts';

/** A proxy that answers by itself with the address that it was asked for. */
const proxy = createServer((request, response) => response.end(`proxied ${request.url}`));
let proxyUrl: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(() => void proxy.close());

/** Whether a request leaves by the proxy. One that does not fails, because it is sent to a port where nobody listens. */
async function isProxied(noProxy: string, hostname: string, port?: number): Promise<boolean> {
  const agent = new Agent({ proxyEnv: { HTTP_PROXY: proxyUrl, NO_PROXY: toNodeNoProxy(noProxy) } });
  const lookup: LookupFunction = (_name, _options, found) => found(new Error('looked up'), '', 4);
  return new Promise((resolve) => {
    const request = get({ agent, hostname, port: port ?? 80, path: '/', timeout: 1_000, lookup }, (response) => {
      response.resume().on('end', () => resolve(true));
    });
    request.on('error', () => resolve(false));
    request.on('timeout', () => request.destroy(new Error('nobody there')));
  });
}

test.each<[string, string, boolean, number?]>([
  ['amazonaws.com', 'sts.us-east-1.amazonaws.com', false],
  ['amazonaws.com', 'amazonaws.com', false],
  ['amazonaws.com', 'notamazonaws.com', true],
  ['.amazonaws.com', 's3.amazonaws.com', false],
  ['*.amazonaws.com', 's3.amazonaws.com', false],
  ['*.amazonaws.com', 'amazonaws.com', true],
  ['AmazonAWS.com.', 'S3.amazonaws.com', false],
  ['localhost amazonaws.com', 's3.amazonaws.com', false],
  ['localhost,amazonaws.com:443', 's3.amazonaws.com', false],
  ['jira.acme.example:8443', 'jira.acme.example', false, 8443],
  ['jira.acme.example:8443', 'jira.acme.example', true, 80],
  ['localhost,*', 's3.amazonaws.com', false],
  ['127.0.0.0/8', '127.1.2.3', false, 1],
  ['10.0.0.0/8', '127.0.0.1', true, 1],
  ['127.0.0.1', '127.0.0.1', false, 1],
  ['http://127.0.0.1,10.0.0.0/40,:,/8,.', 's3.amazonaws.com', true],
])('NO_PROXY=%s: %s leaves by the proxy: %s', async (noProxy, host, expected, port) => {
  expect(await isProxied(noProxy, host, port)).toBe(expected);
});

test('networks and names with a port are resolved for the addresses of the channels, which fetch calls', () => {
  const urls = [
    'https://10.1.2.3:8443/a',
    'https://[fd00::1]/b',
    'https://jira.acme.example:8443',
    'https://hooks.example.com',
  ];
  expect(toNodeNoProxy('10.0.0.0/8 fd00::/8 acme.example:8443', urls).split(',')).toEqual([
    ...['10.0.0.0-10.255.255.255', 'acme.example:8443', '10.1.2.3:8443', '[fd00::1]', 'jira.acme.example:8443'],
  ]);
});

test('the variables are read in lower case too, which comes first, and a proxy needs no scheme', () => {
  const variables = (env: Record<string, string>) =>
    toProxyVariables(parseConfig({ REPORT_BUCKET: 'reports', ...env }));
  expect([
    variables({ https_proxy: 'proxy.acme.example:3128', no_proxy: '169.254.170.23' }),
    variables({ https_proxy: 'http://first:1', HTTPS_PROXY: 'http://second:2' }),
    variables({ https_proxy: ' ', HTTPS_PROXY: 'http://second:2' }),
    variables({}),
  ]).toEqual([
    { HTTPS_PROXY: 'http://proxy.acme.example:3128', NO_PROXY: '169.254.170.23' },
    { HTTPS_PROXY: 'http://first:1' },
    { HTTPS_PROXY: 'http://second:2' },
    {},
  ]);
  expect(findSecrets({ https_proxy: 'http://user:pass@proxy:1' })).toEqual(['http://user:pass@proxy:1']);
});
