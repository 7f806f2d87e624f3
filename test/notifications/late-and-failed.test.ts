// Whole runs that are late, and that publish a second time in vain: each channel is told once, and of what stands.
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { RECEIVERS } from '#simulator/receivers/receivers.ts';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import type { EnvVars } from '#src/dev/stack.ts';
import { eventually, startLab, untilPhase, type Lab } from '../support/lab.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { sentEvents, titleOf } from './sent.ts';

let receivers: Receivers;
let lab: Lab;
let broken: string;

async function open(settings: EnvVars) {
  receivers = await startReceivers();
  lab = await startLab({ settings: { ...receiverSettings(receivers.url), ...settings } });
  const scanned = [...lab.simulator.oracle().regions()].filter(({ disposition }) => disposition === 'scanned');
  broken = scanned.find(({ accountId }) => accountId !== MANAGEMENT_ACCOUNT_ID)!.accountId;
}
afterEach(async () => {
  await lab.stop();
  await receivers.close();
});

const notified = () => Object.fromEntries(RECEIVERS.map((name) => [name, sentEvents(receivers, name).map(titleOf)]));
const each = (titles: readonly string[]) => Object.fromEntries(RECEIVERS.map((name) => [name, titles]));
const notifiedOnce = (titles: readonly string[]) =>
  eventually(
    async () => notified(),
    (now) => Object.values(now).every((got) => got.length >= titles.length),
  );

describe('a run that is expected to take three seconds', () => {
  beforeEach(() => open({ EXPECTED_RUN_MINUTES: '0.05' }));

  test('and waits for AWS Config is told as late, once, and as complete when it is', async () => {
    const whom = { accounts: [broken], operations: ['sts:AssumeRole'], times: 1 };
    lab.simulator.control({ addFaults: [{ kind: 'slow-answer', delayMs: 10_000, ...whom }] });
    const handle = await lab.start({ retryWindowHours: 0, reportDate: '2026-11-23' });
    const late = ['2026-11-23: run is late'];
    await notifiedOnce(late);
    expect(notified()).toEqual(each(late));
    expect(JSON.stringify(sentEvents(receivers, 'slack'))).toMatch(
      /Nothing was published in the 0.05 minutes since the run began; it is (discovering|scanning)/,
    );
    await handle.result();
    expect(notified()).toEqual(each([...late, '2026-11-23: complete']));
  });
});

describe('a retry whose evidence was damaged meanwhile', () => {
  beforeEach(() => open({}));

  test('is notified as one that could not be republished, once, and the earlier report stands', async () => {
    lab.simulator.control({ addFaults: [{ kind: 'role-missing', accounts: [broken] }] });
    const handle = await lab.start({ retryWindowHours: 1, reportDate: '2026-11-23' });
    const { runId, publication } = await untilPhase(handle, 'awaiting-retry');
    const [Key] = await lab.store.list(`runs/${runId}/accounts/`);
    await lab.s3.send(new PutObjectCommand({ Bucket: lab.store.bucket, Key, Body: 'spoilt' }));
    lab.simulator.control({ mend: [broken] });
    await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
    const titles = ['2026-11-23: published with failed accounts', '2026-11-23: could not be republished'];
    await notifiedOnce(titles);
    await untilPhase(handle, 'awaiting-retry');
    expect(notified()).toEqual(each(titles));
    expect(JSON.stringify(sentEvents(receivers, 'slack').at(-1))).toContain('checksum mismatch for s3://');
    expect(receivers.tickets.map(({ comments }) => comments.length)).toEqual([1]);

    await handle.executeUpdate('finish');
    const { manifestSha256 } = (await handle.result()) as ReportResult;
    expect(manifestSha256).toBe(publication!.manifestSha256);
    expect(notified()).toEqual(each(titles));
  });
});
