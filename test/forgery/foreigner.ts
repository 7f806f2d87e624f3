// A worker of the attacker's on a queue of its own, in the namespace of a lab.
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { DEFAULT_TASK_QUEUE, publishQueueOf } from '#domain/task-queues.ts';
import type { Lab } from '../support/lab.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';
import type { ForeignAnswer, ForeignCall } from './foreign-workflow.ts';

const QUEUE = 'foreign';

export type Foreigner = {
  /** Calls activities of ours, in order, from one workflow. */
  call(...calls: [activity: string, input: unknown][]): Promise<ForeignAnswer[]>;
  /** The same from a workflow of another type. */
  callAs(workflowType: string, ...calls: [activity: string, input: unknown][]): Promise<ForeignAnswer[]>;
  stop(): Promise<void>;
};

const queueOf = (activity: string) =>
  ['publishReport', 'notify', 'planRoutedNotices'].includes(activity)
    ? publishQueueOf(DEFAULT_TASK_QUEUE)
    : DEFAULT_TASK_QUEUE;

export async function startForeigner(lab: Lab): Promise<Foreigner> {
  quietRuntime();
  const connection = await NativeConnection.connect({ address: lab.temporal.address });
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('foreign-workflow.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  const { namespace } = lab;
  const worker = await Worker.create({ connection, namespace, taskQueue: QUEUE, workflowBundle: { code } });
  const running = worker.run();
  const callAs: Foreigner['callAs'] = async (workflowType, ...calls) => {
    const args = [calls.map(([activity, input]): ForeignCall => ({ queue: queueOf(activity), activity, input }))];
    const workflowId = `foreign-${randomUUID()}`;
    return (await lab.client.workflow.execute(workflowType, { taskQueue: QUEUE, workflowId, args })) as ForeignAnswer[];
  };
  return {
    call: (...calls) => callAs('complianceReport', ...calls),
    callAs,
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
