// The bucket through a wire that fails: objects are read whole or not at all, and written once.
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { clientDefaults, createSharedHandler } from '#src/aws/clients.ts';
import { ChecksumMismatchError } from '#src/aws/object-reader.ts';
import { createStore } from '#src/aws/store.ts';
import { serve, type Loopback } from './loopback.ts';

let s3: Loopback;
afterEach(() => s3.close());

/** A store whose requests are answered by these in turn, the last one again and again. */
async function storeOf(...answers: ((response: ServerResponse) => void)[]) {
  const requests: string[] = [];
  s3 = await serve((request, _, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    answers[Math.min(requests.length, answers.length) - 1]!(response);
  });
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const defaults = { ...clientDefaults(createSharedHandler(5)), region: 'us-east-1', credentials };
  const client = new S3Client({ ...defaults, endpoint: s3.url, forcePathStyle: true });
  return { store: createStore(client, 'bucket'), requests };
}

const CONTENT = 'the rows of an account';
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

const whole = (response: ServerResponse) =>
  void response.writeHead(200, { 'content-length': CONTENT.length, etag: '"e1"' }).end(CONTENT);
const spoilt = (response: ServerResponse) =>
  void response.writeHead(200, { 'content-length': CONTENT.length }).end(CONTENT.replace('rows', 'r0ws'));
const cut = (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': CONTENT.length });
  response.write(CONTENT.slice(0, 5), () => response.destroy());
};
const status =
  (code: number, name = 'Error') =>
  (response: ServerResponse) =>
    void response.writeHead(code, { 'content-type': 'application/xml' }).end(`<Error><Code>${name}</Code></Error>`);

describe('an object that is read', () => {
  test('is asked for again where its body broke off or was spoilt on its way', async () => {
    const { store, requests } = await storeOf(cut, spoilt, whole);
    expect(String(await store.get({ key: 'a', sha256: SHA256 }))).toBe(CONTENT);
    expect(requests).toEqual(['GET /bucket/a', 'GET /bucket/a', 'GET /bucket/a']);
  });

  test('is damaged if it stays other than it was recorded', async () => {
    const { store } = await storeOf(spoilt);
    await expect(store.get({ key: 'a', sha256: SHA256 })).rejects.toEqual(
      new ChecksumMismatchError(
        `checksum mismatch for s3://bucket/a: expected sha256 ${SHA256}, got ${createHash('sha256').update(CONTENT.replace('rows', 'r0ws')).digest('hex')}`,
      ),
    );
  });

  test('in pieces is damaged only if it still differs when it is read again', async () => {
    const object = { key: 'a', sha256: SHA256, bytes: CONTENT.length };
    const readAll = async (answers: Parameters<typeof storeOf>) => {
      const { store } = await storeOf(...answers);
      const pieces = [];
      try {
        for await (const piece of store.pieces(object)) pieces.push(piece);
        return String(Buffer.concat(pieces));
      } catch (error) {
        return (error as Error).constructor.name;
      } finally {
        await s3.close();
      }
    };
    expect([await readAll([whole]), await readAll([spoilt, whole]), await readAll([spoilt])]).toEqual([
      ...[CONTENT, 'Error', 'ChecksumMismatchError'],
    ]);
  });

  test('is not asked for again once the caller gives up', async () => {
    const caller = new AbortController();
    const { store, requests } = await storeOf((response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half', () => caller.abort(new Error('cancelled')));
    });
    await expect(store.get({ key: 'a' }, caller.signal)).rejects.toThrow(/cancelled|aborted/);
    expect(requests).toEqual(['GET /bucket/a']);
  });

  test('may be missing, where it is a shared one', async () => {
    const { store } = await storeOf(status(404, 'NoSuchKey'));
    expect(await store.find('history/2026-11-23.json')).toBeUndefined();
  });

  test('has its ETag with it, where it is a shared one', async () => {
    const { store } = await storeOf(cut, whole);
    expect(await store.find('history/2026-11-23.json')).toEqual({ body: Buffer.from(CONTENT), etag: '"e1"' });
  });
});

describe('an object that is written once', () => {
  const recorded = { key: 'a', sha256: SHA256, bytes: CONTENT.length };

  test('is recorded with its version', async () => {
    const { store } = await storeOf((response) => void response.writeHead(200, { 'x-amz-version-id': 'v1' }).end());
    expect(await store.putOnce('a', Buffer.from(CONTENT), 'text/csv')).toEqual({ ...recorded, versionId: 'v1' });
  });

  test('is there already if the answer to our own earlier try was lost', async () => {
    const { store, requests } = await storeOf((response) => response.destroy(), status(412, 'PreconditionFailed'));
    expect(await store.putOnce('a', Buffer.from(CONTENT), 'text/csv')).toEqual(recorded);
    expect(requests).toEqual(['PUT /bucket/a', 'PUT /bucket/a']);
  });

  test('is there already in the same case, where its bytes stream by', async () => {
    const { store, requests } = await storeOf((response) => response.destroy(), status(412, 'PreconditionFailed'));
    const { signal } = new AbortController();
    expect(await store.upload('a', Readable.from([Buffer.from(CONTENT)]), 'text/csv', signal)).toEqual(recorded);
    expect(requests).toEqual(['PUT /bucket/a', 'PUT /bucket/a']);
  });

  test('is refused in S3’s own words', async () => {
    const { store } = await storeOf(status(403, 'AccessDenied'));
    await expect(store.putOnce('a', Buffer.from(CONTENT), 'text/csv')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

test.each([
  [404, 'NoSuchKey'],
  [409, 'ConditionalRequestConflict'],
  [412, 'PreconditionFailed'],
])('a shared object is not replaced where S3 answers %i: another wrote it first', async (code, name) => {
  const { store } = await storeOf(status(code, name));
  expect(await store.replace('history/2026-11-23.json', Buffer.from('{}'), 'application/json', '"e1"')).toBe(false);
});
