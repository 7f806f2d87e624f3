// What signs our calls is SHA-256 and HMAC as Node's own crypto computes them.
import { createHash, createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sha256 } from '#src/aws/sha256.ts';

/** What the SDK hands over: texts, bytes, and windows on a larger buffer. */
const source = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }),
  fc.uint8Array({ minLength: 8, maxLength: 200 }).map((bytes) => bytes.subarray(3, -2)),
  fc.uint8Array({ maxLength: 200 }).map(({ buffer }) => buffer),
  fc.uint16Array({ maxLength: 100 }),
);
const asNode = (data: string | Uint8Array | Uint16Array | ArrayBuffer) =>
  data instanceof ArrayBuffer ? Buffer.from(data) : data;

test('any data, in any pieces, with or without a secret of any length, gives what Node gives', async () => {
  const cases = fc.asyncProperty(fc.array(source), fc.option(source, { nil: undefined }), async (pieces, secret) => {
    const ours = new Sha256(secret);
    const nodes = secret === undefined ? createHash('sha256') : createHmac('sha256', asNode(secret));
    for (const piece of pieces) {
      ours.update(piece);
      nodes.update(asNode(piece));
    }
    const digest = Buffer.from(await ours.digest()).toString('hex');
    expect(digest).toBe(nodes.digest('hex'));
    ours.reset();
    const ofNothing = secret === undefined ? createHash('sha256') : createHmac('sha256', asNode(secret));
    expect(Buffer.from(await ours.digest()).toString('hex')).toBe(ofNothing.digest('hex'));
  });
  await fc.assert(cases, { numRuns: 500 });
});
