// Receivers of notices as one HTTP server: Slack, Teams, Jira, SNS and SES, each checking what it gets, and failing if asked to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRequestBody } from '#simulator/base/request-body.ts';
import { createSns, ses } from './aws.ts';
import { createJira, type Ticket } from './jira.ts';
import { notificationsPage } from './page.ts';
import type { Answer, Delivery, ReceiverName } from './receiver.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';

/**
 * How a receiver fails: with a status, before it has taken anything; by a cut or an answer that never comes, before it
 * has taken anything or after it has.
 */
export type Fault =
  | { how: 'status'; status: number; retryAfter?: string; location?: string }
  | { how: 'cut' | 'hang'; when: 'before' | 'after' };

export interface Receivers {
  readonly url: string;
  deliveries(receiver?: ReceiverName): Delivery[];
  readonly tickets: readonly Ticket[];
  /** The next requests to this receiver fail, one a fault; with `on`, those whose method and path contain it. */
  fail(receiver: ReceiverName, faults: readonly Fault[], on?: string): void;
  /** Requests so far, the failed ones included. */
  requests(receiver: ReceiverName): number;
  /** What was refused, and why. */
  readonly refusals: string[];
  close(): Promise<void>;
}

export async function startReceivers(options: { port?: number; searchLagMs?: number } = {}): Promise<Receivers> {
  const { port = 0, searchLagMs = 0 } = options;
  const deliveries: Delivery[] = [];
  const refusals: string[] = [];
  const faults: { receiver: ReceiverName; fault: Fault; on: string }[] = [];
  const counts = new Map<ReceiverName, number>();
  const jira = createJira({ searchLagMs });
  const receivers = { slack, teams, jira: jira.receive, sns: createSns(), ses };

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
    const receiver = receiverOf(path);
    counts.set(receiver, (counts.get(receiver) ?? 0) + 1);
    const at = faults.findIndex((each) => each.receiver === receiver && `${method} ${path}`.includes(each.on));
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault?.how === 'status') return send(response, refusal(fault));
    if (fault?.when === 'before') return drop(response, fault.how);
    const body = parseBody(text, message.headers['content-type']);
    const headers = message.headers as Record<string, string | undefined>;
    const deliver = (what: Omit<Delivery, 'receiver'>) => deliveries.push({ receiver, ...what });
    const given = receivers[receiver]({ method, path, headers, body, deliver });
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
    tickets: jira.tickets,
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

/** The variables by which a worker reaches all of them, with what Jira Cloud needs. */
export function receiverSettings(url: string): Record<string, string> {
  return {
    SLACK_WEBHOOK_URL: `${url}/slack/T0ACME/B0REPORT/0123456789abcdef`,
    TEAMS_WEBHOOK_URL: `${url}/teams/workflows/fedcba9876543210/triggers/manual/paths/invoke?sig=5ecre7`,
    JIRA_BASE_URL: `${url}/jira`,
    JIRA_EMAIL: 'report@acme.example',
    JIRA_API_TOKEN: 'token-of-the-simulated-jira',
    JIRA_PROJECT: 'SEC',
    SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:compliance-reports',
    SES_FROM: 'AWS Config report <report@acme.example>',
    SES_TO: 'security@acme.example',
    AWS_ENDPOINT_URL_SNS: url,
    AWS_ENDPOINT_URL_SESV2: url,
  };
}

function receiverOf(path: string): ReceiverName {
  const [, first] = path.split('/');
  if (first === 'slack' || first === 'teams' || first === 'jira') return first;
  return first === 'v2' ? 'ses' : 'sns';
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
