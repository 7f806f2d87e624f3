// How this product's workers and clients convert what goes through Temporal: with the codec, and with encrypted failures if there is a key.
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type DataConverter, type Payload } from '@temporalio/common';
import type { Config } from '#src/config/config.ts';
import { createPayloadCodec } from './payload-codec.ts';

/** Returns the converter for the keys of PAYLOAD_KEY. Without keys it still names the key of what is encrypted. */
export function createDataConverter({ PAYLOAD_KEY }: Pick<Config, 'PAYLOAD_KEY'>): DataConverter {
  const failureConverterPath = fileURLToPath(new URL('failure-converter.ts', import.meta.url));
  return {
    payloadCodecs: [createPayloadCodec(PAYLOAD_KEY)],
    ...(PAYLOAD_KEY.length > 0 ? { failureConverterPath } : {}),
  };
}

/** Converts a payload of a history, which the client hands over as the server stores it. */
export async function readPayload<T>(client: Client, payload: Payload): Promise<T> {
  let payloads = [payload];
  for (const codec of client.options.loadedDataConverter.payloadCodecs.toReversed())
    payloads = await codec.decode(payloads);
  return defaultPayloadConverter.fromPayload<T>(payloads[0]!);
}
