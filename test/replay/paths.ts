// Each way that a run can take through the workflows, played by the real worker on a simulated organization.
import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { WorkflowHandle } from '@temporalio/client';
import type { Manifest } from '#src/publish/manifest.ts';
import { eventually, untilPhase, type Lab } from '../support/lab.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import type { Progress } from '#src/workflows/types.ts';
import {
  breakTwo,
  ended,
  endingShard,
  ordinaryAccounts,
  published,
  scanning,
  set,
  untilScanning,
  waiting,
} from './steps.ts';

/** Takes the path and resolves with the run: ended, or open at the point that the path's name says. */
export type Path = (lab: Lab) => Promise<WorkflowHandle>;

export const PATHS: Record<string, Path> = {
  complete: async (lab) => {
    set(lab);
    return ended(await lab.start());
  },
  scheduled: async (lab) => {
    set(lab);
    const scheduleId = randomUUID();
    const action = {
      type: 'startWorkflow',
      workflowType: 'complianceReport',
      taskQueue: DEFAULT_TASK_QUEUE,
      args: [],
    } as const;
    const schedule = await lab.client.schedule.create({ scheduleId, spec: {}, action });
    await schedule.trigger();
    const [started] = await eventually(
      async () => (await schedule.describe()).info.recentActions,
      (actions) => actions.length > 0,
    );
    const { workflow } = started!.action;
    await schedule.delete();
    return ended(lab.client.workflow.getHandle(workflow.workflowId, workflow.firstExecutionRunId));
  },
  'one-account': async (lab) => {
    set(lab);
    return ended(await lab.start({ accountIds: [ordinaryAccounts(lab)[0]] }));
  },
  'failures-of-each-kind': async (lab) => {
    const [first, second, third] = ordinaryAccounts(lab) as [string, string, string];
    set(
      lab,
      { kind: 'role-missing', accounts: [first] },
      { kind: 'malformed', how: 'garbage', accounts: [second] },
      { kind: 'throttling-storm', accounts: [third], times: 2 },
    );
    return ended(await lab.start({ retryWindowHours: 0 }));
  },
  'retry-window-ends': async (lab) => ended(await waiting(lab, { retryWindowHours: 0.001 })),
  'retry-by-update': async (lab) => {
    const [first, second] = breakTwo(lab);
    const handle = await waiting(lab);
    lab.simulator.control({ mend: [first] });
    await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [first] }] });
    await published(handle, 2);
    lab.simulator.control({ mend: [second] });
    await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    return ended(handle);
  },
  'retry-by-signal': async (lab) => {
    const handle = await waiting(lab);
    await handle.signal('retryFailedAccounts', { accountIds: ['not an account'] });
    set(lab);
    await handle.signal('retryFailedAccounts', {});
    return ended(handle);
  },
  'retry-in-vain': async (lab) => {
    const handle = await waiting(lab);
    await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    await published(handle, 2);
    await handle.executeUpdate('finish');
    return ended(handle);
  },
  'finish-by-update': async (lab) => {
    const handle = await waiting(lab);
    await handle.executeUpdate('finish');
    return ended(handle);
  },
  'finish-by-signal': async (lab) => {
    const handle = await waiting(lab);
    await handle.signal('finish');
    return ended(handle);
  },
  'base-run': async (lab) => {
    const [first, second] = breakTwo(lab);
    const base = await lab.report();
    set(lab);
    return ended(await lab.start({ accountIds: [first, second], baseRunId: base.runId }));
  },
  'rebuild-from': async (lab) => {
    set(lab);
    const base = await lab.report();
    return ended(await lab.start({ rebuildFrom: base.runId }));
  },
  'invalid-input': async (lab) => ended(await lab.start({ accountIds: '012345678901' })),
  'unknown-account': async (lab) => ended(await lab.start({ accountIds: ['999999999999'] })),
  'zero-accounts': async (lab) => {
    set(lab, { kind: 'zero-accounts' });
    return ended(await lab.start({}));
  },
  'cancelled-while-scanning': async (lab) => {
    const handle = await scanning(lab);
    await handle.cancel();
    return ended(handle);
  },
  'cancelled-while-waiting': async (lab) => {
    const handle = await waiting(lab);
    await handle.cancel();
    return ended(handle);
  },
  'deadline-while-scanning': async (lab) => {
    set(lab, { kind: 'hang', accounts: [ordinaryAccounts(lab)[0]!] });
    const handle = await lab.client.workflow.start('complianceReport', {
      taskQueue: DEFAULT_TASK_QUEUE,
      workflowId: randomUUID(),
      workflowExecutionTimeout: '24s',
      args: [{}],
    });
    return ended(handle);
  },
  'shard-terminated': (lab) => endingShard(lab, (shard) => shard.terminate('by a person')),
  'shard-cancelled': (lab) => endingShard(lab, (shard) => shard.cancel()),
  'publication-fails-in-a-retry': async (lab) => {
    const handle = await waiting(lab);
    const { publication } = await untilPhase(handle, 'awaiting-retry');
    const { objects } = JSON.parse(String(await lab.store.get({ key: publication!.keys.manifest }))) as Manifest;
    const part = objects.find(({ key }) => key.includes('/accounts/'))!;
    await lab.s3.send(new PutObjectCommand({ Bucket: lab.store.bucket, Key: part.key, Body: 'spoilt' }));
    await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    // Ends the run, or leaves it waiting with its earlier publication.
    const isOver = async () => {
      const { status } = await handle.describe();
      const { phase } = await handle.query<Progress>('progress');
      const { history } = { history: await handle.fetchHistory() };
      const failed = history.events?.some(({ activityTaskFailedEventAttributes }) => activityTaskFailedEventAttributes);
      return status.name !== 'RUNNING' || (phase === 'awaiting-retry' && failed === true);
    };
    await eventually(isOver, (over) => over);
    return handle;
  },
  'open-while-scanning': (lab) => scanning(lab),
  'open-while-publishing': async (lab) => {
    set(lab, { kind: 's3-refuse', how: 'slow', delayMs: 20_000, keyPrefix: 'history/', operations: ['s3:PutObject'] });
    const handle = await lab.start({});
    await untilPhase(handle, 'publishing');
    return handle;
  },
  'open-while-waiting': (lab) => waiting(lab),
  'open-in-a-retry': async (lab) => {
    const handle = await waiting(lab);
    set(lab, { kind: 'hang' });
    await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    await untilScanning(lab, `${handle.workflowId}/shard-1`);
    return handle;
  },
};

/** For a server that suggests to continue as new early. */
export const CONTINUED_PATHS: Record<string, Path> = {
  'continued-as-new': async (lab) => {
    const broken = ordinaryAccounts(lab).slice(0, 3);
    set(lab, ...broken.map((id) => ({ kind: 'role-missing' as const, accounts: [id] })));
    const handle = await lab.start({});
    for (const [index, id] of broken.entries()) {
      await published(handle, index + 1);
      lab.simulator.control({ mend: [id] });
      await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [id] }] });
    }
    return ended(handle);
  },
  'open-after-continuing-as-new': async (lab) => {
    const [first] = breakTwo(lab);
    const handle = await lab.start({});
    await published(handle, 1);
    lab.simulator.control({ mend: [first] });
    await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [first] }] });
    await published(handle, 2);
    return handle;
  },
};
