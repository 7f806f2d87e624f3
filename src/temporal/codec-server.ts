// Serves Temporal's codec protocol: whoever may ask gets payloads in clear, so that the UI and the `temporal` CLI can show them.
// https://docs.temporal.io/codec-server
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';

export type CodecServerOptions = {
  codec: PayloadCodec;
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** The origins of the UIs that may ask from a browser, such as `https://temporal.example.com`. */
  origins: readonly string[];
  /** The bearer token that each request must have. Undefined: none is asked for. */
  token: string | undefined;
  /** The namespace whose payloads are served. Undefined: any. */
  namespace: string | undefined;
};

/** A payload is at most 2 MiB by Temporal's limits; a page of a history has many. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** The headers of the UI's requests that a browser asks for first. */
const UI_HEADERS = 'content-type, x-namespace, authorization';

/** Protobuf's JSON form of payloads: bytes are base64, and what is empty may be left out. */
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

/** Resolves with the server and its address once it listens. */
export async function serveCodec(options: CodecServerOptions): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      const status = error instanceof RequestError ? error.status : 500;
      response.writeHead(status, { 'content-type': 'text/plain' }).end(`${(error as Error).message}\n`);
      // The rest of a body that is too long is not read.
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
 * Lets the browser show the answer to an allowed UI. A request of another origin is refused, because a server on localhost can be reached
 * by every page that somebody has open. Browsers always name the origin of a POST; the CLI names none.
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

/** Compares digests, which have the same length whatever was sent. */
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
