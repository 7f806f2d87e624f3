// The codec server answers the UI and the CLI, and nobody else.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveCodec } from '#src/temporal/codec-server.ts';
import { createPayloadCodec } from '#src/temporal/payload-codec.ts';
import { compileCache } from '../support/shared-folder.ts';
import { keyOf } from './keys.ts';

const UI = 'https://temporal.example.com';
const TOKEN = 'a-token-of-thirty-two-characters';

let close: () => void;
let url: string;

beforeAll(async () => {
  const codec = createPayloadCodec([keyOf('k1')]);
  const options = { codec, host: '127.0.0.1', port: 0, origins: [UI], token: TOKEN, namespace: 'stg' };
  const { server, url: at } = await serveCodec(options);
  url = at;
  close = () => server.close();
});
afterAll(() => close());

const base64 = (text: string) => Buffer.from(text).toString('base64');
const CLEAR = { payloads: [{ metadata: { encoding: base64('json/plain') }, data: base64('{"accountIds":[]}') }] };

async function send(path: string, body: unknown, { method = 'POST', ...headers }: Record<string, string> = {}) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

test('what it encodes it decodes', async () => {
  const encoded = await send('/encode', CLEAR);
  expect(encoded.status).toBe(200);
  expect(encoded.text).not.toContain(CLEAR.payloads[0]!.data);
  const decoded = await send('/decode', encoded.text);
  expect(JSON.parse(decoded.text)).toEqual(CLEAR);
  for (const none of [{ payloads: [] }, { payloads: null }, {}])
    expect(JSON.parse((await send('/decode', none)).text)).toEqual({ payloads: [] });
});

// As src/lib/services/data-encoder.ts of the UI asks: after a preflight of the browser, with credentials if the settings say so.
test('a browser may show its answers to the UI', async () => {
  const preflight = await fetch(`${url}/decode`, {
    method: 'OPTIONS',
    headers: {
      ...{ origin: UI, 'access-control-request-method': 'POST' },
      'access-control-request-headers': 'authorization,content-type,x-namespace',
    },
  });
  const allowed = (name: string) => preflight.headers.get(`access-control-allow-${name}`);
  expect([preflight.status, allowed('origin'), allowed('methods'), allowed('headers'), allowed('credentials')]).toEqual(
    [...[204, UI, 'POST, OPTIONS', 'content-type, x-namespace, authorization', 'true']],
  );
  const { status, text, headers } = await send('/decode', CLEAR, { origin: UI, 'x-namespace': 'stg' });
  expect({ status, body: JSON.parse(text) as unknown }).toEqual({ status: 200, body: CLEAR });
  expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([UI, 'origin']);
});

type Refused = [string, { path?: string; body?: unknown }, Record<string, string>, number, RegExp];

test.each<Refused>([
  ['a page of another origin', {}, { origin: 'https://evil.example.com' }, 403, /^the origin .* is not allowed/],
  ['no token', {}, { authorization: '' }, 401, /^expected the header `Authorization: Bearer`/],
  ['a wrong token', {}, { authorization: 'Bearer wrong' }, 401, /CODEC_TOKEN/],
  ['another namespace', {}, { 'x-namespace': 'prod' }, 403, /serves the namespace stg alone/],
  ['another path', { path: '/' }, {}, 404, /^expected \/encode or \/decode$/m],
  ['another method', {}, { method: 'GET' }, 405, /^expected POST, found GET$/m],
  ['no JSON', { body: 'payloads' }, {}, 400, /^expected a body in JSON$/m],
  ['other JSON', { body: '{"payloads":[{"data":"ä"}]}' }, {}, 400, /^expected \{"payloads":.*: payloads\.0\.data$/m],
  ['too much', { body: ' '.repeat(33 * 1024 * 1024) }, {}, 413, /^expected at most \d+ bytes$/m],
])('it refuses %s', async (_, { path = '/decode', body = CLEAR }, headers, status, text) => {
  const answer = await send(path, body, headers);
  expect(answer.status).toBe(status);
  expect(answer.text).toMatch(text);
});

test('it says why a payload cannot be decrypted, and repeats nothing of it', async () => {
  const [payload] = await createPayloadCodec([keyOf('k2')]).encode([{ data: Buffer.from('secret') }]);
  const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const metadata = Object.fromEntries(
    Object.entries(payload!.metadata!).map(([name, value]) => [name, toBase64(value)]),
  );
  const { status, text } = await send('/decode', { payloads: [{ metadata, data: toBase64(payload!.data!) }] });
  expect({ status, text }).toEqual({
    ...{ status: 400, text: 'the payload is encrypted with the key "k2", and PAYLOAD_KEY has only k1\n' },
  });
});

test.each([
  [['--origin', 'https://temporal.example.com/ui'], {}, 'expected an origin without a path'],
  [['--port', '65536'], {}, 'expected a port, 0 to 65535'],
  [[], { PAYLOAD_KEY: '' }, 'PAYLOAD_KEY: expected the keys of the workers'],
  [[], { PAYLOAD_KEY: 'k1:short' }, 'PAYLOAD_KEY: expected keys as id:base64, each of 32 bytes'],
  [['--host', '0.0.0.0'], {}, 'CODEC_TOKEN: expected together with --host 0.0.0.0'],
  [[], { CODEC_TOKEN: 'short' }, 'CODEC_TOKEN: expected 32 printable characters or more'],
])('the command with %j and %j ends with 64', async (args, env, line) => {
  const script = fileURLToPath(new URL('../../src/cli/codec-server.ts', import.meta.url));
  const variables = { PATH: process.env['PATH'], ...compileCache(), PAYLOAD_KEY: keyOf('k1'), ...env };
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, [script, ...args], { env: variables }, (error, _, text) =>
      resolve({ code: error?.code, stderr: text }),
    );
  });
  expect(code).toBe(64);
  expect(stderr).toContain(line);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
