// A Temporal endpoint as a cloud has one: gRPC inside TLS, for whoever has the API key.
import { connect, constants, createSecureServer, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { Front } from './tls-front.ts';

const DENIED = { 'grpc-status': '7', 'grpc-message': 'Request unauthorized for this method.' };
const UNAUTHENTICATED = { 'grpc-status': '16', 'grpc-message': 'Request unauthorized.' };

/** Passes calls that carry the key on to a server of this machine that speaks gRPC in the clear, but for one method. */
export async function startGrpcFront(
  options: SecureContextOptions & { apiKey: string; deniedMethod?: string },
  port: number,
): Promise<Front & { refused(): number }> {
  const { apiKey, deniedMethod, ...certificate } = options;
  const upstreamSession = connect(`http://127.0.0.1:${port}`);
  const sessions = new Set<ServerHttp2Session>();
  let refused = 0;
  const server = createSecureServer(certificate);
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    const isKeyed = headers.authorization === `Bearer ${apiKey}`;
    if (!isKeyed || headers[':path']?.split('/').at(-1) === deniedMethod) {
      refused += 1;
      const why = isKeyed ? DENIED : UNAUTHENTICATED;
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...why }, { endStream: true });
      return;
    }
    const upstream = upstreamSession.request({ ...headers, ':scheme': 'http' }, { endStream: false });
    let trailers: IncomingHttpHeaders = {};
    upstream.on('trailers', (last) => (trailers = last));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    upstream.on('response', (answer, flags) => {
      if (stream.destroyed) return;
      // A call that fails at once has no body: its only headers are its trailers.
      if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) stream.respond(answer, { endStream: true });
      else {
        stream.respond(answer, { waitForTrailers: true });
        upstream.pipe(stream);
      }
    });
    stream.pipe(upstream);
    // Whoever gives up, the other side is told.
    stream.on('close', () => upstream.close(constants.NGHTTP2_CANCEL));
    for (const side of [stream, upstream]) side.on('error', () => stream.close());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    refused: () => refused,
    async close() {
      for (const session of sessions) session.destroy();
      upstreamSession.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
