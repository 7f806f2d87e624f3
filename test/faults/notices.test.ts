// The worker dies around the sending of notices: when each service has not taken it yet, has just taken it, and has had it
// recorded. Only in between may a notice come twice, and never a ticket.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RECEIVERS, type ReceiverName } from '#simulator/receivers/receiver.ts';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import { eventually, untilPhase } from '../support/lab.ts';
import { INTACT, openGround, type Case, type Ground } from './ground.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await openGround(4);
});
afterAll(() => ground.close());

/** Of no other run: the one that nothing disturbed is of the day on which the test runs. */
const DATE = '2026-01-05';

/** Jira's calls are several: the one that makes the ticket is struck. */
const MAKING = { jira: 'POST /jira/rest/api/3/issue' } as Partial<Record<ReceiverName, string>>;

/** How often each channel was told of the date, comments included; renames are not news. */
const toldOf = (receivers: Receivers) =>
  Object.fromEntries(
    RECEIVERS.map((receiver) => [
      receiver,
      receivers
        .deliveries(receiver)
        .filter(({ kind, payload }) => kind !== 'rename' && JSON.stringify(payload).includes(DATE)).length,
    ]),
  );
const each = (count: number) => Object.fromEntries(RECEIVERS.map((receiver) => [receiver, count]));

async function play(name: string, act: (played: Case, receivers: Receivers) => Promise<void>): Promise<void> {
  const receivers = await startReceivers({ searchLagMs: 3_000 });
  try {
    const settings = receiverSettings(receivers.url);
    await ground.play(name, (played) => act(played, receivers), { settings });
    expect(receivers.refusals).toEqual([]);
  } finally {
    await receivers.close();
  }
}

/** Every channel hangs at this run's notice; the worker dies while they do, and another takes over. */
async function dieWhileSending(played: Case, receivers: Receivers, when: 'before' | 'after') {
  const before = RECEIVERS.map((receiver) => receivers.requests(receiver));
  for (const receiver of RECEIVERS) receivers.fail(receiver, [{ how: 'hang', when }], MAKING[receiver]);
  const handle = await played.startDisturbed({ reportDate: DATE });
  // Jira is asked for a ticket first.
  const arrived = () =>
    RECEIVERS.every((receiver, at) => receivers.requests(receiver) >= before[at]! + (receiver === 'jira' ? 2 : 1));
  await eventually(async () => arrived(), Boolean);
  await played.kill(played.worker);
  await played.startWorker('successor');
  expect(await played.flawsOf(handle)).toEqual(INTACT);
}

describe.concurrent('a worker that dies', () => {
  test('before a service has taken the notice costs none and doubles none', ({ task }) =>
    play(task.name, async (played, receivers) => {
      await dieWhileSending(played, receivers, 'before');
      expect(toldOf(receivers)).toEqual(each(1));
    }));

  test('after a service has taken the notice, and before that is recorded, doubles it where nothing can tell', ({
    task,
  }) =>
    play(task.name, async (played, receivers) => {
      await dieWhileSending(played, receivers, 'after');
      expect(toldOf(receivers)).toEqual({ slack: 2, teams: 2, jira: 1, sns: 2, ses: 2 });
      for (const receiver of ['slack', 'teams'] as const) {
        const [first, second] = receivers
          .deliveries(receiver)
          .filter(({ payload }) => JSON.stringify(payload).includes(DATE));
        expect(second).toEqual(first);
      }
    }));

  test('after the notice is recorded doubles none, nor does the retry that follows', ({ task }) =>
    play(task.name, async (played, receivers) => {
      const [broken] = [...played.simulator.truth().regions()].filter(({ disposition }) => disposition === 'scanned');
      played.add({ kind: 'role-missing', accounts: [broken!.accountId] });
      played.count(1);
      const handle = await played.startDisturbed({ reportDate: DATE, retryWindowHours: 1 });
      await untilPhase(handle, 'awaiting-retry');
      const pending = async () => (await handle.describe()).raw.pendingActivities?.length ?? 0;
      await eventually(pending, (count) => count === 0);
      await played.kill(played.worker);
      played.clear();
      await played.startWorker('successor');
      await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
      expect(await played.flawsOf(handle)).toEqual(INTACT);
      expect(toldOf(receivers)).toEqual(each(2));
      expect(receivers.tickets.filter(({ labels }) => labels.some((label) => label.endsWith(DATE)))).toHaveLength(1);
    }));
});

test('services that hang are given up and asked again', async ({ task }) => {
  await play(task.name, async (played, receivers) => {
    for (const receiver of RECEIVERS) receivers.fail(receiver, [{ how: 'hang', when: 'before' }]);
    played.count(RECEIVERS.length);
    const handle = await played.startDisturbed({ reportDate: DATE });
    expect(await played.flawsOf(handle)).toEqual(INTACT);
    expect(toldOf(receivers)).toEqual(each(1));
  });
});
