// Bringing an answer to the caller: after its latency, whole, cut, malformed, or never.
import { closeSync, createReadStream, readSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { Answer, Failure, FileSlice } from '#simulator/base/answer.ts';
import type { CountedFault } from './faults.ts';
import { malform, malformData } from './malformed.ts';
import { isThrottle } from './refusals.ts';
import type { OpenCall } from '#simulator/base/request-log.ts';

export interface Delivery {
  readonly answer: Answer;
  readonly failed: Failure | undefined;
  readonly injected: CountedFault | undefined;
  readonly delayMs: number;
  readonly open: OpenCall;
}

/** Drops a call that is never answered, or cut before it is; whether it did. */
export function drop(response: ServerResponse, injected: CountedFault | undefined, open: OpenCall): boolean {
  if (injected === undefined) return false;
  const { req } = response;
  if (injected.kind === 'hang') {
    req.resume();
    response.once('close', () => open.end('failed'));
    return true;
  }
  const cutAtOnce = injected.kind === 'cut-connection' && injected.when === 'before-answer';
  const cutUpload = injected.kind === 's3-refuse' && injected.how === 'cut' && req.method !== 'GET';
  if (!cutAtOnce && !cutUpload) return false;
  const cut = () => {
    open.end('failed');
    req.socket.destroy();
  };
  // In the middle of an upload, where there is one.
  if (cutUpload && req.method === 'PUT' && req.headers['content-length'] !== '0') req.once('data', cut);
  else cut();
  return true;
}

function slowBy(injected: CountedFault | undefined): number {
  if (injected?.kind === 'slow-answer') return injected.delayMs;
  return injected?.kind === 's3-refuse' && injected.how === 'slow' ? injected.delayMs : 0;
}

/** Answers after the latency of the operation, as the strike spoils it. */
export async function deliver(response: ServerResponse, delivery: Delivery): Promise<void> {
  const delayMs = delivery.delayMs + slowBy(delivery.injected);
  if (delayMs > 0) await setTimeout(delayMs);
  send(response, delivery);
}

function send(response: ServerResponse, { answer, failed, injected, open }: Delivery): void {
  open.end(failed === undefined ? 'answered' : isThrottle(failed) ? 'throttled' : 'failed');
  const { body } = answer;
  if (response.destroyed) {
    if (isSlice(body)) closeSync(body.file);
    return;
  }
  if (injected?.kind === 'malformed' && failed === undefined) {
    const { how } = injected;
    write(
      response,
      typeof body === 'string' ? malform({ ...answer, body }, how) : malformData(answer, whole(body), how),
    );
    return;
  }
  const halfWay = injected?.kind === 'cut-connection' || (injected?.kind === 's3-refuse' && injected.how === 'cut');
  if (halfWay) cutHalfWay(response, answer);
  else write(response, answer);
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers);
  if (!isSlice(body)) {
    response.end(body);
    return;
  }
  const stream = createReadStream('', { fd: body.file, start: body.start, end: body.end - 1 });
  // A caller that goes away in the middle ends both sides, and there is nobody left to answer.
  pipeline(stream, response, () => {});
}

/** Announces the whole body and sends half of it. */
function cutHalfWay(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = whole(body);
  // An empty answer is announced as longer, so that its end is missed.
  response.writeHead(status, { ...headers, 'content-length': String(Math.max(bytes.length, 2)) });
  response.flushHeaders();
  if (bytes.length < 2) response.destroy();
  else response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
}

/** Spoiled answers alone are read into memory; they are cut off at this many bytes. */
const MAX_SPOILED_BYTES = 8 * 1024 * 1024;

function whole(body: Answer['body']): Buffer {
  if (!isSlice(body)) return Buffer.from(body as string);
  const { file, start, end } = body;
  const bytes = Buffer.alloc(Math.min(end - start, MAX_SPOILED_BYTES));
  readSync(file, bytes, 0, bytes.length, start);
  closeSync(file);
  return bytes;
}

function isSlice(body: Answer['body']): body is FileSlice {
  return typeof body === 'object' && 'file' in body;
}
