// What an activity costs with nothing but the Temporal SDK: a workflow that runs many which do nothing, and its server.
// It shares no code with the product. Usage: activity-loop.ts '{"address": …, "activities": …, "warmUp": …, …}'
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { cpuSecondsOf } from './processes.ts';

export type ActivityLoopInput = { address: string; activities: number; warmUp: number; temporalPid: number };
export type ActivityLoopOutput = { activities: number; processSeconds: number; serverSeconds: number };

const { address, activities, warmUp, temporalPid } = JSON.parse(process.argv[2] ?? '') as ActivityLoopInput;
const taskQueue = 'bench-activities';

Runtime.install({ logger: new DefaultLogger('WARN') });
const native = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection: native,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('activity-workflow.ts', import.meta.url)),
  activities: { doNothing: async (text: string) => text },
});
const connection = await Connection.connect({ address });
const client = new Client({ connection });
const run = (count: number) =>
  client.workflow.execute('manyActivities', { taskQueue, workflowId: `activities-${count}`, args: [count] });

await worker.runUntil(async () => {
  await run(warmUp);
  const [whole, server] = [process.cpuUsage(), cpuSecondsOf(temporalPid)];
  await run(activities);
  const { user, system } = process.cpuUsage(whole);
  const output: ActivityLoopOutput = {
    activities,
    processSeconds: (user + system) / 1e6,
    serverSeconds: cpuSecondsOf(temporalPid) - server,
  };
  console.log(JSON.stringify(output));
});
await connection.close();
await native.close();
