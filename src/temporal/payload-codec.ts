// Encrypts and decrypts the data sent through Temporal: inputs, results, heartbeats, failures, memos and summaries (ADR 0042).
import { createCipheriv, createDecipheriv, randomBytes, type CipherGCMTypes } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';

const CIPHER: CipherGCMTypes = 'aes-256-gcm';

/** The nonce length that NIST SP 800-38D recommends for GCM. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The names and values of metadata that Temporal's own samples use. */
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
/** The workflow that the payload was encrypted for; absent if it is unknown, as in requests to the codec server. */
const WORKFLOW_ID = 'workflow-id';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** A payload cannot be decrypted. The message contains the reason, but no content of the payload. */
class PayloadDecryptionError extends Error {
  override name = 'PayloadDecryptionError';
}

/**
 * Returns the codec for the keys of PAYLOAD_KEY, each as `id:base64`. The first key is used to encrypt, and all keys are used to decrypt.
 * If there are no keys, nothing is encrypted. Unencrypted payloads are always accepted unchanged. Decoding throws a
 * `PayloadDecryptionError` if a payload was encrypted with an unknown key, was modified, or was encrypted for a different workflow than the
 * one in which it occurs.
 */
export function createPayloadCodec(keys: readonly string[]): PayloadCodec {
  const secrets = new Map(
    keys.map((item) => {
      const [id = '', secret = ''] = item.split(':');
      return [id, Buffer.from(secret, 'base64')] as const;
    }),
  );
  const [first] = secrets;
  return {
    encode: async (payloads, context) =>
      first ? payloads.map((payload) => encrypt(payload, first, context?.workflowId)) : payloads,
    decode: async (payloads, context) =>
      payloads.map((payload) =>
        readMetadata(payload, 'encoding') === ENCODING ? decrypt(payload, secrets, context) : payload,
      ),
  };
}

/** Returns the id of the key used to encrypt, or undefined if payloads are not encrypted. */
export function encryptionKeyId({ PAYLOAD_KEY: [first] }: { PAYLOAD_KEY: readonly string[] }): string | undefined {
  return first?.split(':')[0];
}

function encrypt(payload: Payload, [keyId, secret]: readonly [string, Buffer], workflowId?: string): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, secret, nonce).setAAD(additionalData(keyId, workflowId));
  const plaintext = PayloadMessage.encode(payload).finish();
  return {
    metadata: {
      ...{ encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(keyId) },
      ...(workflowId === undefined ? {} : { [WORKFLOW_ID]: Buffer.from(workflowId) }),
    },
    data: Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]),
  };
}

function decrypt(payload: Payload, secrets: ReadonlyMap<string, Buffer>, context?: SerializationContext): Payload {
  const keyId = readMetadata(payload, KEY_ID) ?? '';
  const workflowId = readMetadata(payload, WORKFLOW_ID);
  const secret = secrets.get(keyId);
  if (!secret) {
    const encryptedPayload = secrets.size === 0 ? 'is not set' : `has only ${[...secrets.keys()].join(', ')}`;
    throw new PayloadDecryptionError(
      `the payload is encrypted with the key ${JSON.stringify(keyId)}, and PAYLOAD_KEY ${encryptedPayload}`,
    );
  }
  const expected = context?.workflowId;
  if (workflowId !== undefined && expected !== undefined && withoutStartTime(workflowId) !== withoutStartTime(expected))
    throw new PayloadDecryptionError(
      `the payload was encrypted for another workflow: expected ${expected}, found ${workflowId}`,
    );
  const data = payload.data ?? new Uint8Array();
  try {
    const decipher = createDecipheriv(CIPHER, secret, data.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(additionalData(keyId, workflowId))
      .setAuthTag(data.subarray(-TAG_BYTES));
    const plaintext = Buffer.concat([decipher.update(data.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return PayloadMessage.decode(plaintext);
  } catch {
    throw new PayloadDecryptionError(
      `the payload was changed, or encrypted with another key that is named ${JSON.stringify(keyId)}`,
    );
  }
}

/**
 * Returns the workflow id without the timestamp that a schedule appends. The runs of a schedule share payloads: its input and memo, which
 * are encrypted before a run exists, and the result or failure of the previous run.
 */
function withoutStartTime(workflowId: string): string {
  return workflowId.replace(/-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, '');
}

function additionalData(keyId: string, workflowId: string | undefined): Buffer {
  return Buffer.from(JSON.stringify(['aws-config-compliance', 1, keyId, workflowId ?? null]));
}

function readMetadata({ metadata }: Payload, name: string): string | undefined {
  const value = metadata?.[name];
  return value ? Buffer.from(value).toString() : undefined;
}
