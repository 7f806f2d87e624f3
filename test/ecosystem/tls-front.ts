// TLS in front of a server that speaks none, and a proxy as companies have one: bytes in, bytes out.
import { createServer as createHttpServer } from 'node:http';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export type Front = { port: number; close(): Promise<void> };

async function listening(server: Server, sockets: Set<Socket>, refused: () => void = () => undefined): Promise<Front> {
  server.on('tlsClientError', refused);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Joins two sockets; when one ends, so does the other. */
function join(sockets: Set<Socket>, a: Socket, b: Socket): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    sockets.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.pipe(to);
  }
}

/** Ends TLS and passes what is inside on to a port of this machine. `refused` is told of each failed handshake. */
export function startTlsFront(options: TlsOptions, port: number, refused?: () => void): Promise<Front> {
  const sockets = new Set<Socket>();
  const server = createTlsServer(options, (socket) => join(sockets, socket, connect(port, '127.0.0.1')));
  return listening(server, sockets, refused);
}

/** An HTTP proxy that knows CONNECT alone. `routes` leads host:port to a port of this machine; `asked` lists what was asked for. */
export async function startConnectProxy(
  routes: Readonly<Record<string, number>>,
): Promise<Front & { asked: string[] }> {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const server = createHttpServer((_request, response) => void response.writeHead(405).end());
  server.on('connect', ({ url = '' }, client: Socket) => {
    asked.push(url);
    const port = routes[url];
    if (port === undefined) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      join(sockets, client, upstream);
    });
  });
  return { ...(await listening(server, sockets)), asked };
}
