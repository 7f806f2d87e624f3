// Creates the data converter of this product's workers and clients, which uses the payload codec and, if there is a key, encrypts failures.
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type DataConverter, type Payload } from '@temporalio/common';
import type { Config } from '#src/config/config.ts';
import { createPayloadCodec } from './payload-codec.ts';

/**
 * Returns the converter for the keys of PAYLOAD_KEY. If there are no keys, an error about an encrypted payload still names the payload's
 * key.
 */
export function createDataConverter({ PAYLOAD_KEY }: Pick<Config, 'PAYLOAD_KEY'>): DataConverter {
  const failureConverterPath = fileURLToPath(new URL('failure-converter.ts', import.meta.url));
  return {
    payloadCodecs: [createPayloadCodec(PAYLOAD_KEY)],
    ...(PAYLOAD_KEY.length > 0 ? { failureConverterPath } : {}),
  };
}

/** Decodes a payload from a history, which the client returns as stored on the server. */
export async function readPayload<T>(client: Client, payload: Payload): Promise<T> {
  let payloads = [payload];
  for (const codec of client.options.loadedDataConverter.payloadCodecs.toReversed())
    payloads = await codec.decode(payloads);
  return defaultPayloadConverter.fromPayload<T>(payloads[0]!);
}
