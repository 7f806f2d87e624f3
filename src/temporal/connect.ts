// Connects to the Temporal server that the TEMPORAL_* variables name, as every Temporal tool does.
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Config } from '#src/config/config.ts';
import { createDataConverter } from './data-converter.ts';

/**
 * Connects, or throws an Error that names the address and the variable to set. The caller closes `connection`. Payloads encrypted with one
 * of the keys are decrypted.
 */
export async function connectClient(keys: Pick<Config, 'PAYLOAD_KEY'>): Promise<Client & { connection: Connection }> {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const address = connectionOptions.address ?? 'localhost:7233';
  try {
    const connection = await Connection.connect(connectionOptions);
    const dataConverter = createDataConverter(keys);
    return new Client({ connection, dataConverter, ...(namespace ? { namespace } : {}) }) as Client & {
      connection: Connection;
    };
  } catch (cause) {
    throw new Error(describeRefusal(address, cause as Error), { cause });
  }
}

/** The numbers of two gRPC status codes. */
const [PERMISSION_DENIED, UNAUTHENTICATED] = [7, 16];

function describeRefusal(address: string, { message, cause }: Error): string {
  const { code, details } = (cause ?? {}) as { code?: number; details?: string };
  return code === PERMISSION_DENIED || code === UNAUTHENTICATED
    ? `Temporal refuses at ${address}: check TEMPORAL_API_KEY and TEMPORAL_NAMESPACE (${details})`
    : `no Temporal server answers at ${address}: set TEMPORAL_ADDRESS (${details || message})`;
}
