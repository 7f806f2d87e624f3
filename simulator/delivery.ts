// Bringing an answer to the caller: after its latency, whole, cut, malformed, or never.
import { closeSync, createReadStream, readSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { Answer, Failure } from './answer.ts';
import type { CountedFault } from './faults.ts';
import { malform } from './malformed.ts';
import { isThrottle } from './refusals.ts';
import type { OpenCall } from './request-log.ts';

export interface Delivery {
  readonly answer: Answer;
  readonly failed: Failure | undefined;
  readonly strike: CountedFault | undefined;
  readonly delayMs: number;
  readonly open: OpenCall;
}

/** Drops a call that is never answered, or cut before it is; whether it did. */
export function drop(response: ServerResponse, strike: CountedFault | undefined, open: OpenCall): boolean {
  if (strike === undefined) return false;
  const { req } = response;
  if (strike.kind === 'hang') {
    req.resume();
    response.once('close', () => open.end('failed'));
    return true;
  }
  const cutAtOnce = strike.kind === 'cut-connection' && strike.when === 'before-answer';
  const cutUpload = strike.kind === 's3-refuse' && strike.how === 'cut' && req.method !== 'GET';
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

function slowBy(strike: CountedFault | undefined): number {
  if (strike?.kind === 'slow-answer') return strike.delayMs;
  return strike?.kind === 's3-refuse' && strike.how === 'slow' ? strike.delayMs : 0;
}

/** Answers after the latency of the operation, as the strike spoils it. */
export function deliver(response: ServerResponse, delivery: Delivery): void {
  const delayMs = delivery.delayMs + slowBy(delivery.strike);
  if (delayMs === 0) send(response, delivery);
  else setTimeout(send, delayMs, response, delivery);
}

function send(response: ServerResponse, { answer, failed, strike, open }: Delivery): void {
  open.end(failed === undefined ? 'answered' : isThrottle(failed) ? 'throttled' : 'failed');
  const { body } = answer;
  if (response.destroyed) {
    if (typeof body !== 'string') closeSync(body.file);
    return;
  }
  if (strike?.kind === 'malformed' && failed === undefined) {
    write(response, malform({ ...answer, body: typeof body === 'string' ? body : readWhole(body) }, strike.how));
    return;
  }
  const halfWay = strike?.kind === 'cut-connection' || (strike?.kind === 's3-refuse' && strike.how === 'cut');
  if (halfWay) cutHalfWay(response, answer);
  else write(response, answer);
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers);
  if (typeof body === 'string') {
    response.end(body);
    return;
  }
  const stream = createReadStream('', { fd: body.file, start: body.start, end: body.end - 1 });
  // A caller that goes away in the middle must not leave the file open.
  response.once('close', () => stream.destroy());
  stream.pipe(response);
}

/** Announces the whole body and sends half of it. */
function cutHalfWay(response: ServerResponse, { status, headers, body }: Answer): void {
  const whole = Buffer.from(typeof body === 'string' ? body : readWhole(body));
  response.writeHead(status, { ...headers, 'content-length': String(Math.max(whole.length, 2)) });
  response.write(whole.subarray(0, Math.ceil(whole.length / 2)), () => response.destroy());
}

/** Spoiled answers alone are read into memory; they are cut off at this many bytes. */
const LARGEST_SPOILED = 8 * 1024 * 1024;

function readWhole({ file, start, end }: Exclude<Answer['body'], string>): string {
  const bytes = Buffer.alloc(Math.min(end - start, LARGEST_SPOILED));
  readSync(file, bytes, 0, bytes.length, start);
  closeSync(file);
  return bytes.toString('latin1');
}
