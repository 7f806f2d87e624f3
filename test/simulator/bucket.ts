// A simulator with its objects in a folder, for the tests of one file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as s3 from '@aws-sdk/client-s3';
import { afterAll } from 'vitest';
import { startSimulator } from '#simulator/server.ts';
import { BUCKET, s3Client } from './clients.ts';

/** It ends, and the folder goes, after the last test. */
export async function openBucket() {
  const directory = mkdtempSync(join(tmpdir(), 'simulator-s3-test-'));
  const simulator = await startSimulator({ scenario: { accounts: 3 }, dataDirectory: directory });
  afterAll(async () => {
    await simulator.close();
    rmSync(directory, { recursive: true });
  });
  const client = s3Client(simulator);
  return {
    ...{ directory, simulator, client },
    put: (Key: string, Body: string, more: Partial<s3.PutObjectCommandInput> = {}) =>
      client.send(new s3.PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more })),
    text: async (Key: string, more: Partial<s3.GetObjectCommandInput> = {}) => {
      const { Body } = await client.send(new s3.GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
      return Body!.transformToString();
    },
  };
}
