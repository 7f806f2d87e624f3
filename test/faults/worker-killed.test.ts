// The worker's node loses its power, at each point where that could cost or double something.
import { describe, expect, test } from 'vitest';
import { eventually, untilPhase } from '../support/lab.ts';
import type { Progress } from '#src/workflows/types.ts';
import { INTACT, useSite, type Case } from './context.ts';

const site = useSite({ shared: 'worker-killed' });

/** Slow enough to be killed in the middle, quick enough to end soon after. */
const SLOW_SCAN = { kind: 'slow-answer', delayMs: 700 } as const;

/** Kills the worker, takes the slowness away, and starts another. */
async function replace(played: Case): Promise<void> {
  await played.kill(played.worker);
  played.clear();
  await played.startWorker('successor');
}

describe('a worker', () => {
  test('killed while it discovers the accounts', async ({ task }) => {
    const played = await site.begin(task.name);
    played.add({ kind: 'slow-answer', delayMs: 3_000, operations: ['organizations:ListAccounts'], times: 5 });
    const handle = await played.startDisturbed();
    await played.untilStruck();
    await replace(played);
    expect(await played.flawsOf(handle)).toEqual(INTACT);
  });

  test('killed twice in one scan, with some accounts read and some in flight', async ({ task }) => {
    const played = await site.begin(task.name);
    played.add(SLOW_SCAN);
    const handle = await played.startDisturbed({ concurrentAccounts: 4 });
    const untilDone = (accounts: number) =>
      eventually(
        () => handle.query<Progress>('progress'),
        ({ done }) => done >= accounts,
        150,
      );
    await untilDone(2);
    await played.kill(played.worker);
    await played.startWorker('successor');
    await untilDone(4);
    await replace(played);
    expect(await played.flawsOf(handle)).toEqual(INTACT);
  });

  test('killed while it writes the files of a publication', async ({ task }) => {
    const played = await site.begin(task.name);
    const handle = await played.startDisturbed();
    const { firstExecutionRunId } = handle as { firstExecutionRunId?: string };
    played.add({
      kind: 's3-refuse',
      how: 'slow',
      delayMs: 4_000,
      keyPrefix: `runs/${firstExecutionRunId}/publications/`,
    });
    await untilPhase(handle, 'publishing');
    await played.untilStruck();
    await replace(played);
    expect(await played.flawsOf(handle)).toEqual(INTACT);
  });

  test('killed between the upload of its publication and the news of it', async ({ task }) => {
    const played = await site.begin(task.name);
    played.add({
      kind: 's3-refuse',
      how: 'slow',
      delayMs: 4_000,
      keyPrefix: 'history/',
      operations: ['s3:PutObject'],
    });
    const handle = await played.startDisturbed();
    await played.untilStruck();
    await replace(played);
    expect(await played.flawsOf(handle)).toEqual(INTACT);
  });

  test('killed between the promotion and the copies of the files', async ({ task }) => {
    const played = await site.begin(task.name);
    played.add({ kind: 's3-refuse', how: 'slow', delayMs: 4_000, operations: ['s3:CopyObject'] });
    const handle = await played.startDisturbed();
    await played.untilStruck();
    await replace(played);
    expect(await played.flawsOf(handle)).toEqual(INTACT);
  });

  test('killed while a run waits for a retry by a person', async ({ task }) => {
    const played = await site.begin(task.name);
    const [broken] = [...played.simulator.oracle().regions()].filter(({ disposition }) => disposition === 'scanned');
    played.add({ kind: 'role-missing', accounts: [broken!.accountId] });
    played.count(1);
    const handle = await played.startDisturbed({ retryWindowHours: 1 });
    await untilPhase(handle, 'awaiting-retry');
    await played.kill(played.worker);
    played.clear();
    const asked = handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    await played.startWorker('successor');
    await asked;
    expect(await played.flawsOf(handle)).toEqual(INTACT);
  });

  test('killed while another goes on', async ({ task }) => {
    const played = await site.begin(task.name);
    const first = played.worker;
    await played.startWorker('colleague');
    played.add(SLOW_SCAN);
    const handle = await played.startDisturbed();
    await played.untilStruck(20);
    await played.kill(first);
    played.clear();
    expect(await played.flawsOf(handle)).toEqual(INTACT);
  });
});
