// A bucket for one test, and one for anchors: a simulated S3, and the stores that the product has of it.
import { S3Client } from '@aws-sdk/client-s3';
import { clientDefaults, createSharedHandler } from '#src/aws/clients.ts';
import { createStore, type Store } from '#src/aws/store.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';

export type Bucket = { simulator: Simulator; store: Store; anchors: Store; client: S3Client };

/** `settings` are further ones of the client. */
export async function startBucket(settings: { maxAttempts?: number } = {}): Promise<Bucket> {
  const simulator = await startSimulator({
    scenario: { accounts: 1, s3: { buckets: ['reports-local', 'anchors-local'] } },
  });
  const { url, credentials, scenario } = simulator;
  const defaults = { ...clientDefaults(createSharedHandler(20)), ...settings };
  const client = new S3Client({ ...defaults, endpoint: url, credentials, region: 'us-east-1', forcePathStyle: true });
  const [reports, anchors] = scenario.s3.buckets;
  return { simulator, client, store: createStore(client, reports!), anchors: createStore(client, anchors!) };
}
