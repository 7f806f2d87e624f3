// A webhook that takes whatever is posted to it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Webhook = { url: string; posted: string[]; close(): void };

export async function startWebhook(): Promise<Webhook> {
  const posted: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      posted.push(body);
      response.end('ok');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, posted, close: () => server.close() };
}
