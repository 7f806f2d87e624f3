// Whole runs that publish the same date: which one stands is decided by what they are, not by which comes last.
import { expect, test } from 'vitest';
import { untilPhase } from '../support/lab.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { INTACT, useSite, type Case } from './context.ts';

const site = useSite({ shared: 'promotion' });

const readable = ({ simulator }: Case) =>
  [...simulator.oracle().regions()].find(({ disposition }) => disposition === 'scanned')!.accountId;

test('a run that reads as much replaces the one before it; a partial one does not until a retry makes it complete', async ({
  task,
}) => {
  const played = await site.begin(task.name);
  const second = await played.startDisturbed();
  expect(await played.flawsOf(second)).toEqual(INTACT);
  const { keys, promoted } = (await second.result()) as ReportResult;
  expect(promoted).toBe(true);
  const before = await played.store.get({ key: keys.history });
  played.add({ kind: 'role-missing', accounts: [readable(played)] });
  played.count(1);
  const handle = await played.startDisturbed({ retryWindowHours: 1 });
  const { publication } = await untilPhase(handle, 'awaiting-retry');
  expect(publication).toMatchObject({
    accounts: { failed: 1 },
    promoted: false,
    promotedReason: expect.stringMatching(/covers more: 20 regions of accounts, this one 18$/) as string,
  });
  expect(await played.store.get({ key: keys.history })).toEqual(before);
  played.simulator.control({ clearFaults: true });
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  expect(await played.flawsOf(handle)).toEqual(INTACT);
  expect((await handle.result()) as ReportResult).toMatchObject({ status: 'complete', promoted: true });
});

test('a past date that has a report keeps it, unless the run is told to replace it', async ({ task }) => {
  const played = await site.begin(task.name);
  const reportDate = '2026-11-02';
  expect(await played.report({ reportDate })).toMatchObject({ promoted: true });
  expect(await played.report({ reportDate })).toMatchObject({
    promoted: false,
    promotedReason: expect.stringContaining('"replace": true') as string,
  });
  const handle = await played.startDisturbed({ reportDate, replace: true });
  expect(await played.flawsOf(handle)).toEqual(INTACT);
  expect((await handle.result()) as ReportResult).toMatchObject({ promoted: true });
});

test('a narrowed run and a rebuilt one stay with themselves', async ({ task }) => {
  const played = await site.begin(task.name);
  const whole = await played.report();
  const dated = await Promise.all(['raw/', 'reports/', 'history/'].map((prefix) => played.store.list(prefix)));
  const narrowed = await played.report({ accountIds: [readable(played)] });
  expect(narrowed).toMatchObject({ promoted: false });
  const handle = await played.start({ rebuildFrom: whole.runId });
  expect((await handle.result()) as ReportResult).toMatchObject({ promoted: false });
  expect(await played.flawsOf(handle)).toEqual(INTACT);
  expect(await Promise.all(['raw/', 'reports/', 'history/'].map((prefix) => played.store.list(prefix)))).toEqual(dated);
});
