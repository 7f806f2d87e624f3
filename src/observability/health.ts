// Serves the probes. The process is live while its event loop responds, and ready while every worker polls.
import { createServer, type Server } from 'node:http';

/**
 * Serves `/livez` and `/readyz` on `port` (0 selects a free port). `isReady` is called for each request to `/readyz`. Resolves with the
 * server when it listens.
 */
export async function serveHealth(port: number, isReady: () => boolean | Promise<boolean>): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = async () => {
      if (request.url === '/livez') return [200, 'alive'] as const;
      if (request.url === '/readyz')
        return (await isReady()) ? ([200, 'ready'] as const) : ([503, 'not ready'] as const);
      return [404, 'known are /livez and /readyz'] as const;
    };
    void answer().then(([status, text]) =>
      response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return server;
}
