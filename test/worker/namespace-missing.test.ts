// A worker whose namespace does not exist says so, and goes on by itself once somebody has created it.
import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { awaitTemporal } from '#src/worker/await-temporal.ts';
import { eventually } from '../support/lab.ts';
import { sharedServer } from '../support/shared-server.ts';

test('the log names the missing namespace until it exists', async () => {
  const { temporal } = (await sharedServer())!;
  const { address } = temporal;
  const namespace = `missing-${randomUUID()}`;
  const warnings: string[] = [];
  const logger = pino(
    { messageKey: 'message' },
    { write: (line) => warnings.push((JSON.parse(line) as { message: string }).message) },
  );
  const waiting = awaitTemporal({ connectionOptions: { address }, namespace }, logger);
  await eventually(
    () => Promise.resolve(warnings),
    (lines) => lines.length > 0,
  );
  expect(warnings[0]).toBe(
    `Temporal at ${address} has no namespace ${namespace}; create it, or correct TEMPORAL_NAMESPACE: next try in 1 s`,
  );
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await waiting;
  } finally {
    await connection.close();
  }
});
