// Receivers of notifications as one HTTP server, each checking what it gets, and failing if asked to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRequestBody } from '#simulator/base/request-body.ts';
import { notificationsPage } from './page.ts';
import type { Answer, Delivery, Ticket } from './receiver.ts';
import { RECEIVER_DEFINITIONS } from './receivers.ts';

/**
 * How a receiver fails: with a status, before it has taken anything; by a cut or an answer that never comes, before it
 * has taken anything or after it has.
 */
export type Fault =
  | { how: 'status'; status: number; retryAfter?: string; location?: string }
  | { how: 'cut' | 'hang'; when: 'before' | 'after' };

export interface Receivers {
  readonly url: string;
  deliveries(receiver?: string): Delivery[];
  readonly tickets: readonly Ticket[];
  /** The next requests to this receiver fail, one a fault; with `on`, those whose method and path contain it. */
  fail(receiver: string, faults: readonly Fault[], on?: string): void;
  /** Requests so far, the failed ones included. */
  requests(receiver: string): number;
  /** What was refused, and why. */
  readonly refusals: string[];
  close(): Promise<void>;
}

export async function startReceivers(options: { port?: number; searchLagMs?: number } = {}): Promise<Receivers> {
  const { port = 0, searchLagMs = 0 } = options;
  const deliveries: Delivery[] = [];
  const refusals: string[] = [];
  const faults: { receiver: string; fault: Fault; on: string }[] = [];
  const counts = new Map<string, number>();
  const tickets: Ticket[] = [];
  const receivers = RECEIVER_DEFINITIONS.map(({ name, isFor, start }) => ({
    ...{ name, isFor },
    receive: start({ searchLagMs, tickets }),
  }));

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '/' } = message;
    const text = await readRequestBody(message);
    if (path === '/_receivers/deliveries') return send(response, { status: 200, body: JSON.stringify(deliveries) });
    if (path === '/_receivers/page')
      return send(response, {
        status: 200,
        body: notificationsPage(deliveries),
        headers: { 'content-type': 'text/html' },
      });
    const found = receivers.find(({ isFor }) => isFor(path));
    if (!found) return send(response, { status: 404, body: 'No receiver has this path.' });
    const { name: receiver, receive } = found;
    counts.set(receiver, (counts.get(receiver) ?? 0) + 1);
    const at = faults.findIndex((each) => each.receiver === receiver && `${method} ${path}`.includes(each.on));
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault?.how === 'status') return send(response, refusal(fault));
    if (fault?.when === 'before') return drop(response, fault.how);
    const body = parseBody(text, message.headers['content-type']);
    const headers = message.headers as Record<string, string | undefined>;
    const deliver = (what: Omit<Delivery, 'receiver' | 'path'>) => deliveries.push({ receiver, path, ...what });
    const given = receive({ method, path, headers, body, deliver });
    if (given.status >= 400) refusals.push(`${receiver} ${given.status}: ${given.faults ?? given.body}`);
    return fault ? drop(response, fault.how) : send(response, given);
  };

  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      refusals.push(`the receivers failed: ${(error as Error).stack}`);
      if (!response.destroyed) send(response, { status: 500, body: 'The receivers failed.' });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries: (receiver) => deliveries.filter((each) => receiver === undefined || each.receiver === receiver),
    tickets,
    fail: (receiver, asked, on = '') => faults.push(...asked.map((fault) => ({ receiver, fault, on }))),
    requests: (receiver) => counts.get(receiver) ?? 0,
    refusals,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The variables by which a worker reaches all of them. */
export function receiverSettings(url: string): Record<string, string> {
  return Object.assign({}, ...RECEIVER_DEFINITIONS.map(({ settings }) => settings(url))) as Record<string, string>;
}

function parseBody(text: string, contentType = ''): unknown {
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    return text; // Whoever expects JSON refuses it.
  }
}

function refusal({ status, retryAfter, location }: Extract<Fault, { how: 'status' }>): Answer {
  const headers = { ...(retryAfter && { 'retry-after': retryAfter }), ...(location && { location }) };
  return { status, body: 'failing as asked', headers };
}

function drop(response: ServerResponse, how: 'cut' | 'hang'): void {
  if (how === 'cut') response.req.socket.destroy();
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { ...headers }).end(status === 204 ? undefined : body);
}
