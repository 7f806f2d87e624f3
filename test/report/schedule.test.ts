// The one Schedule, made by the command that a deployment runs.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { localEnvironment } from '#src/dev/stack.ts';
import { startTemporalDevServer, type TemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import { compileCache } from '../support/shared-folder.ts';

const BUCKET = 'some-bucket';
const SCHEDULE_ID = 'aws-config-compliance-weekly';

let directory: string;
let temporal: TemporalDevServer;
let client: Client;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'schedule-'));
  temporal = await startTemporalDevServer({ directory, inMemory: true });
  client = new Client({ connection: await Connection.connect({ address: temporal.address }) });
});

afterAll(async () => {
  await client.connection.close();
  await temporal.stop();
  await rm(directory, { recursive: true });
});

/** Runs `npm run schedule`'s code as a process of its own and returns the lines that it prints. */
async function schedule(settings: Record<string, string> = {}, ...args: string[]): Promise<string[]> {
  const script = fileURLToPath(new URL('../../src/schedule.ts', import.meta.url));
  const env = localEnvironment({ REPORT_BUCKET: BUCKET }, temporal.address, { ...compileCache(), ...settings });
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { env });
  return stdout.trimEnd().split('\n');
}

const monday = expect.stringMatching(/^next run: Monday \d{4}-\d\d-\d\d 09:00 Asia\/Hong_Kong$/) as string;

// There is one schedule, which they make and change.
describe('in this order', { shuffle: false }, () => {
  test('the schedule is created, stays as it is, keeps an operator’s pause, and follows the settings', async () => {
    const handle = client.schedule.getHandle(SCHEDULE_ID);
    expect((await schedule({}, '--dry-run'))[0]).toBe(`schedule ${SCHEDULE_ID}: would be created`);

    const created = await schedule();
    expect([created[0], created.at(-1)]).toEqual([`schedule ${SCHEDULE_ID}: created`, monday]);
    const { spec, policies } = await handle.describe();
    expect({ timezone: spec.timezone, policies }).toEqual({
      timezone: 'Asia/Hong_Kong',
      policies: { overlap: 'SKIP', catchupWindow: 6 * 24 * 3_600_000, pauseOnFailure: false },
    });

    expect(await schedule()).toEqual([`schedule ${SCHEDULE_ID}: unchanged`, monday]);

    await handle.pause('bank holiday');
    expect(await schedule()).toContain('stays paused by an operator: bank holiday');

    const changed = { SCHEDULE_CRON: '30 7 * * 2', SCHEDULE_TIMEZONE: 'UTC' };
    const differences = ['  cron: 0 9 * * 1 → 30 7 * * 2', '  timezone: Asia/Hong_Kong → UTC'];
    expect((await schedule(changed, '--dry-run')).slice(0, 3)).toEqual([
      `schedule ${SCHEDULE_ID}: would be updated`,
      ...differences,
    ]);
    expect((await schedule(changed)).slice(0, 3)).toEqual([`schedule ${SCHEDULE_ID}: updated`, ...differences]);
    const after = await handle.describe();
    expect({ paused: after.state.paused, note: after.state.note }).toEqual({ paused: true, note: 'bank holiday' });
    expect((await schedule(changed))[0]).toBe(`schedule ${SCHEDULE_ID}: unchanged`);
  });

  describe('a schedule that belongs to another bucket', () => {
    const theirs = { REPORT_BUCKET: 'their-bucket' };
    const memo = async () => {
      const { action } = await client.schedule.getHandle(SCHEDULE_ID).describe();
      return action.memo?.['schedule'] as Record<string, string>;
    };
    const refused = {
      code: 1,
      stdout: '',
      stderr:
        `schedule ${SCHEDULE_ID} belongs to another bucket: expected their-bucket (REPORT_BUCKET), found some-bucket. ` +
        'Give each environment a Temporal namespace of its own (TEMPORAL_NAMESPACE), or a TASK_QUEUE and a SCHEDULE_ID of its own. ' +
        'If the reports have moved to this bucket: `npm run schedule -- --take-over`.\n',
    };

    beforeEach(async () => {
      await schedule({}, '--take-over');
    });

    test('is not overwritten, with --dry-run nor without', async () => {
      await expect(schedule(theirs)).rejects.toMatchObject(refused);
      await expect(schedule(theirs, '--dry-run')).rejects.toMatchObject(refused);
      expect((await memo())['bucket']).toBe(BUCKET);
      expect((await schedule())[0]).toBe(`schedule ${SCHEDULE_ID}: unchanged`);
    });

    test('is taken over where that is asked for', async () => {
      const difference = '  bucket: some-bucket → their-bucket';
      expect((await schedule(theirs, '--take-over', '--dry-run')).slice(0, 2)).toEqual([
        `schedule ${SCHEDULE_ID}: would be updated`,
        difference,
      ]);
      expect((await memo())['bucket']).toBe(BUCKET);
      expect((await schedule(theirs, '--take-over')).slice(0, 2)).toEqual([
        `schedule ${SCHEDULE_ID}: updated`,
        difference,
      ]);
      expect((await memo())['bucket']).toBe('their-bucket');
      expect((await schedule(theirs))[0]).toBe(`schedule ${SCHEDULE_ID}: unchanged`);
    });

    test('is updated if version 1.0.0 wrote it, which names none', async () => {
      const { bucket: _bucket, ...ofOldVersion } = await memo();
      await client.schedule
        .getHandle(SCHEDULE_ID)
        .update((previous) => ({ ...previous, action: { ...previous.action, memo: { schedule: ofOldVersion } } }));
      expect(await memo()).not.toHaveProperty('bucket');
      expect((await schedule(theirs)).slice(0, 2)).toEqual([
        `schedule ${SCHEDULE_ID}: updated`,
        '  bucket: (none) → their-bucket',
      ]);
      expect((await memo())['bucket']).toBe('their-bucket');
    });
  });

  test('two deployments with different buckets that create it at once do not both succeed', async () => {
    await client.schedule.getHandle(SCHEDULE_ID).delete();
    const ends = await Promise.allSettled([schedule(), schedule({ REPORT_BUCKET: 'their-bucket' })]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('settings that are wrong are told all at once, and the command ends with 64', async () => {
    const failed = schedule({ REPORT_BUCKET: '', SCHEDULE_TIMEZONE: 'Mars/Olympus' });
    await expect(failed).rejects.toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/^REPORT_BUCKET: .*\nSCHEDULE_TIMEZONE: .*\n$/) as string,
    });
  });
});

test('a version without its settings cannot be made current', async () => {
  await expect(schedule({}, '--make-current')).rejects.toMatchObject({
    code: 64,
    stderr:
      '--make-current: expected TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID, the version to make current (given: nothing)\n',
  });
});
