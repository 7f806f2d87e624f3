// What the codec encrypts, and what it refuses to decrypt.
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { createPayloadCodec } from '#src/temporal/payload-codec.ts';
import { inWorkflow, keyOf } from './keys.ts';

const WEEKLY = 'aws-config-compliance-weekly';
const RUN = `${WEEKLY}-2026-11-23T01:00:00Z`;
const VALUE = { accountIds: ['012345678901'] };
const clear = defaultPayloadConverter.toPayload(VALUE);
const codec = createPayloadCodec([keyOf('k1')]);

async function encrypt(workflowId?: string, keys = [keyOf('k1')]): Promise<Payload> {
  const [payload] = await createPayloadCodec(keys).encode(
    [clear],
    workflowId === undefined ? undefined : inWorkflow(workflowId),
  );
  return payload!;
}

/** The value, or the message of the refusal. */
async function decrypt(payload: Payload, workflowId?: string, with_ = codec): Promise<unknown> {
  try {
    const [decrypted] = await with_.decode([payload], workflowId === undefined ? undefined : inWorkflow(workflowId));
    return defaultPayloadConverter.fromPayload(decrypted!);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

test('a payload is not readable without the key, and the same value is never encrypted to the same bytes', async () => {
  const [first, second] = [await encrypt(RUN), await encrypt(RUN)];
  expect(Buffer.from(first.data!).includes('012345678901')).toBe(false);
  expect(first.data).not.toEqual(second.data);
  expect(Object.fromEntries(Object.entries(first.metadata!).map(([name, value]) => [name, String(value)]))).toEqual({
    ...{ encoding: 'binary/encrypted', 'encryption-key-id': 'k1', 'workflow-id': RUN },
  });
  expect(await decrypt(first, RUN)).toEqual(VALUE);
});

test('what is not encrypted is read with and without keys, and nothing is encrypted without keys', async () => {
  expect(await decrypt(clear, RUN)).toEqual(VALUE);
  expect(await createPayloadCodec([]).encode([clear], inWorkflow(RUN))).toEqual([clear]);
  expect(await decrypt(clear, RUN, createPayloadCodec([]))).toEqual(VALUE);
});

describe('the workflow', () => {
  test.each([
    ['of a payload is that in which it is read', RUN, RUN],
    ['may be unknown to who encrypts', undefined, RUN],
    ['may be unknown to who decrypts', RUN, undefined],
    ['of the schedule gives its input to each of its runs', WEEKLY, RUN],
    ['of the last week gives its result to this week', `${WEEKLY}-2026-11-16T01:00:00Z`, RUN],
  ])('%s', async (_, encrypted, read) => {
    expect(await decrypt(await encrypt(encrypted), read)).toEqual(VALUE);
  });

  test.each([`${RUN}/shard-1`, `${RUN}/shard-2`, 'report-1'])(
    '%s cannot read what belongs to another',
    async (read) => {
      expect(await decrypt(await encrypt('another'), read)).toBe(
        `PayloadDecryptionError: the payload was encrypted for another workflow: expected ${read}, found another`,
      );
      expect(await decrypt(await encrypt(RUN), read)).toContain('encrypted for another workflow');
    },
  );

  test('cannot be replaced in the metadata', async () => {
    const payload = await encrypt(RUN);
    const moved = { ...payload, metadata: { ...payload.metadata, 'workflow-id': Buffer.from('report-1') } };
    expect(await decrypt(moved, 'report-1')).toContain('the payload was changed');
    const { 'workflow-id': _, ...unbound } = payload.metadata!;
    expect(await decrypt({ ...payload, metadata: unbound }, 'report-1')).toContain('the payload was changed');
  });
});

test('a changed bit, at any place, is noticed', async () => {
  const { data, ...payload } = await encrypt(RUN);
  const said = await Promise.all(
    [...data!.keys()].map((at) => decrypt({ ...payload, data: data!.with(at, data![at]! ^ 1) }, RUN)),
  );
  expect(new Set(said)).toEqual(
    new Set(['PayloadDecryptionError: the payload was changed, or encrypted with another key that is named "k1"']),
  );
  expect(await decrypt({ ...payload, data: data!.subarray(0, 5) }, RUN)).toContain('the payload was changed');
});

test('the first key encrypts, and all decrypt; one that is not there is named', async () => {
  const rotated = createPayloadCodec([keyOf('k2'), keyOf('k1')]);
  const [written] = await rotated.encode([clear], inWorkflow(RUN));
  expect(String(written!.metadata!['encryption-key-id'])).toBe('k2');
  expect([await decrypt(written!, RUN, rotated), await decrypt(await encrypt(RUN), RUN, rotated)]).toEqual([
    VALUE,
    VALUE,
  ]);
  expect(await decrypt(written!, RUN)).toBe(
    'PayloadDecryptionError: the payload is encrypted with the key "k2", and PAYLOAD_KEY has only k1',
  );
  expect(await decrypt(written!, RUN, createPayloadCodec([]))).toBe(
    'PayloadDecryptionError: the payload is encrypted with the key "k2", and PAYLOAD_KEY is not set',
  );
});
