// Serves Temporal's codec protocol, which decrypts payloads for authorized clients, so that the UI and the `temporal` CLI can show them.
// https://docs.temporal.io/codec-server
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';

export type CodecServerOptions = {
  codec: PayloadCodec;
  host: string;
  /** The port to listen on. 0 selects a free port. */
  port: number;
  /** The origins of the UIs that may send requests from a browser, such as `https://temporal.example.com`. */
  origins: readonly string[];
  /** The bearer token that each request must contain. If undefined, no token is required. */
  token: string | undefined;
  /** The namespace whose payloads are served. If undefined, payloads of any namespace are served. */
  namespace: string | undefined;
};

/** The maximum size of a request body. Temporal limits a payload to 2 MiB, but a page of a history contains many payloads. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** The headers of the UI's requests that the browser lists in its CORS preflight request. */
const UI_HEADERS = 'content-type, x-namespace, authorization';

/** The Protobuf JSON format of payloads, in which bytes are base64 and empty fields may be omitted. */
const requestSchema = z.object({
  payloads: z
    .array(
      z.object({
        metadata: z.record(z.string(), z.base64()).default({}),
        data: z.base64().default(''),
      }),
    )
    .nullish(),
});

class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Starts the server. Resolves with the server and its address when it listens. */
export async function serveCodec(options: CodecServerOptions): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      const status = error instanceof RequestError ? error.status : 500;
      response.writeHead(status, { 'content-type': 'text/plain' }).end(`${(error as Error).message}\n`);
      // If a body is too long, the rest of it is not read.
      if (status === 413) request.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}` };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { codec, origins, token, namespace }: CodecServerOptions,
): Promise<void> {
  allowOrigin(request, response, origins);
  if (request.method === 'OPTIONS') return void response.writeHead(204).end();
  const operation = ({ '/encode': 'encode', '/decode': 'decode' } as const)[request.url?.split('?')[0] ?? ''];
  if (!operation) throw new RequestError(404, 'expected /encode or /decode');
  if (request.method !== 'POST') throw new RequestError(405, `expected POST, found ${request.method}`);
  assertAuthorized(request, token);
  const asked = request.headers['x-namespace'];
  if (namespace !== undefined && asked !== undefined && asked !== namespace)
    throw new RequestError(403, `this codec server serves the namespace ${namespace} alone (TEMPORAL_NAMESPACE)`);
  const payloads = await readPayloads(request);
  const converted = await codec[operation](payloads).catch((error: unknown) => {
    throw new RequestError(400, (error as Error).message);
  });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ payloads: converted.map(toJson) }));
}

/**
 * Sets the CORS headers so that an allowed UI can read the response. Requests from other origins are rejected, because every page open in a
 * browser can reach a server on localhost. Browsers always send the origin of a POST, and the CLI sends no origin.
 */
function allowOrigin({ headers: { origin } }: IncomingMessage, response: ServerResponse, origins: readonly string[]) {
  if (origin === undefined) return;
  if (!origins.includes(origin)) throw new RequestError(403, `the origin ${origin} is not allowed: see --origin`);
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-methods', 'POST, OPTIONS');
  response.setHeader('access-control-allow-headers', UI_HEADERS);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('vary', 'origin');
}

/** Throws unless the token is valid. Digests are compared because they have the same length, whatever the client sent. */
function assertAuthorized({ headers: { authorization = '' } }: IncomingMessage, token: string | undefined): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (token === undefined || timingSafeEqual(digest(authorization), digest(`Bearer ${token}`))) return;
  throw new RequestError(401, 'expected the header `Authorization: Bearer` with the token of CODEC_TOKEN');
}

async function readPayloads(request: IncomingMessage): Promise<Payload[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new RequestError(413, `expected at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  const parsed = requestSchema.safeParse(parseJson(Buffer.concat(chunks)));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RequestError(400, `expected {"payloads":[{"metadata":{…},"data":"…"}]}: ${issue?.path.join('.')}`);
  }
  const fromBase64 = (text: string) => Buffer.from(text, 'base64');
  return (parsed.data.payloads ?? []).map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, fromBase64(value)])),
    data: fromBase64(data),
  }));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new RequestError(400, 'expected a body in JSON');
  }
}

function toJson({ metadata, data }: Payload) {
  const toBase64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
  return {
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, toBase64(value)])),
    data: toBase64(data),
  };
}
