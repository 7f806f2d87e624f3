// The worker dies around the sending of notices: when each service has not taken it yet, has just taken it, and has had it
// recorded. Only in between may a notice come twice, and never a ticket.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RECEIVERS } from '#simulator/receivers/receivers.ts';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import { eventually, untilPhase } from '../support/lab.ts';
import { INTACT, openSite, type Case } from './context.ts';

let receivers: Receivers;
let site: Awaited<ReturnType<typeof openSite>>;

beforeAll(async () => {
  receivers = await startReceivers({ searchLagMs: 3_000 });
  site = await openSite({ shared: 'notices', settings: receiverSettings(receivers.url) });
});
afterAll(async () => {
  await site?.close();
  await receivers?.close();
});

/**
 * A date for each case, which no notice before it names: the run that nothing disturbed is of the day on which the tests
 * run, and a report names only those before it.
 */
const DATES = { before: '2026-01-05', after: '2026-01-12', recorded: '2026-01-19', hanging: '2026-01-26' };

/** Jira's calls are several: the one that makes the ticket is struck. */
const MAKING = { jira: 'POST /jira/rest/api/3/issue' } as Partial<Record<string, string>>;

/** How often each channel was told of the date, comments included; renames are not news. */
const notifiedOf = (date: string) =>
  Object.fromEntries(
    RECEIVERS.map((receiver) => [
      receiver,
      receivers
        .deliveries(receiver)
        .filter(({ kind, payload }) => kind !== 'rename' && JSON.stringify(payload).includes(date)).length,
    ]),
  );
const each = (count: number) => Object.fromEntries(RECEIVERS.map((receiver) => [receiver, count]));

/** Every channel hangs at this run's notice; the worker dies while they do, and another takes over. */
async function dieWhileSending(played: Case, when: 'before' | 'after') {
  const before = RECEIVERS.map((receiver) => receivers.requests(receiver));
  for (const receiver of RECEIVERS) receivers.fail(receiver, [{ how: 'hang', when }], MAKING[receiver]);
  const handle = await played.startDisturbed({ reportDate: DATES[when] });
  // Jira is asked for a ticket first.
  const arrived = () =>
    RECEIVERS.every((receiver, at) => receivers.requests(receiver) >= before[at]! + (receiver === 'jira' ? 2 : 1));
  await eventually(async () => arrived(), Boolean);
  await played.kill(played.worker);
  await played.startWorker('successor');
  expect(await played.flawsOf(handle)).toEqual(INTACT);
}

describe('a worker that dies', () => {
  test('before a service has taken the notice costs none and doubles none', async ({ task }) => {
    const played = await site.begin(task.name);
    await dieWhileSending(played, 'before');
    expect(notifiedOf(DATES.before)).toEqual(each(1));
  });

  test('after a service has taken the notice, and before that is recorded, doubles it where nothing can tell', async ({
    task,
  }) => {
    const played = await site.begin(task.name);
    await dieWhileSending(played, 'after');
    expect(notifiedOf(DATES.after)).toEqual({ slack: 2, teams: 2, jira: 1, sns: 2, ses: 2 });
    for (const receiver of ['slack', 'teams'] as const) {
      const [first, second] = receivers
        .deliveries(receiver)
        .filter(({ payload }) => JSON.stringify(payload).includes(DATES.after));
      expect(second).toEqual(first);
    }
  });

  test('after the notice is recorded doubles none, nor does the retry that follows', async ({ task }) => {
    const played = await site.begin(task.name);
    const [broken] = [...played.simulator.oracle().regions()].filter(({ disposition }) => disposition === 'scanned');
    played.add({ kind: 'role-missing', accounts: [broken!.accountId] });
    played.count(1);
    const handle = await played.startDisturbed({ reportDate: DATES.recorded, retryWindowHours: 1 });
    await untilPhase(handle, 'awaiting-retry');
    const pending = async () => (await handle.describe()).raw.pendingActivities?.length ?? 0;
    await eventually(pending, (count) => count === 0);
    await played.kill(played.worker);
    played.clear();
    await played.startWorker('successor');
    await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    expect(await played.flawsOf(handle)).toEqual(INTACT);
    expect(notifiedOf(DATES.recorded)).toEqual(each(2));
    expect(
      receivers.tickets.filter(({ labels }) => labels.some((label) => label.endsWith(DATES.recorded))),
    ).toHaveLength(1);
  });
});

test('services that hang are given up and asked again', async ({ task }) => {
  const played = await site.begin(task.name);
  for (const receiver of RECEIVERS) receivers.fail(receiver, [{ how: 'hang', when: 'before' }]);
  played.count(RECEIVERS.length);
  const handle = await played.startDisturbed({ reportDate: DATES.hanging });
  expect(await played.flawsOf(handle)).toEqual(INTACT);
  expect(notifiedOf(DATES.hanging)).toEqual(each(1));
});

test('no service refused a notice', () => {
  expect(receivers.refusals).toEqual([]);
});
