// What doctor says of Temporal, and the command as its user meets it, against a real server with the real worker.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EnvVars } from '#src/dev/stack.ts';
import type { CheckLine } from '#src/doctor/check.ts';
import { schedule } from '#src/doctor/checks/schedule.ts';
import { temporal } from '#src/doctor/checks/temporal.ts';
import { workers } from '#src/doctor/checks/workers.ts';
import { applySchedule } from '#src/temporal/weekly-schedule.ts';
import { runCommand } from '../support/command.ts';
import { startLab, type Lab } from '../support/lab.ts';
import { sharedServer } from '../support/shared-server.ts';
import { examine, notified } from './examination.ts';

const SCHEDULE_ID = 'aws-config-compliance-weekly';

let lab: Lab;
/** A namespace that has neither schedule nor worker. */
let bare: Pick<Lab, 'temporal' | 'namespace'>;

beforeAll(async () => {
  lab = await startLab();
  bare = (await sharedServer())!;
  await applySchedule(lab.client, lab.config, { dryRun: false });
});
afterAll(() => lab.stop());

const at = ({ temporal: { address }, namespace }: Pick<Lab, 'temporal' | 'namespace'>): EnvVars => ({
  TEMPORAL_ADDRESS: address,
  TEMPORAL_NAMESPACE: namespace,
});
const nowhere = { TEMPORAL_ADDRESS: '127.0.0.1:1', TEMPORAL_NAMESPACE: 'default' };

describe('Temporal', () => {
  test('a server that knows the namespace is well', async () => {
    expect(notified(await examine(temporal, { env: at(lab) }))).toEqual([`ok: answers, namespace ${lab.namespace}`]);
  });

  test('no server, and another namespace, are failures', async () => {
    const [absent] = await examine(temporal, { env: nowhere });
    expect(absent).toMatchObject({
      level: 'failure',
      message: expect.stringMatching(/^no Temporal server answers at 127\.0\.0\.1:1: /) as string,
    });
    const [unknown] = await examine(temporal, {
      env: { ...at(lab), TEMPORAL_NAMESPACE: 'elsewhere' },
    });
    expect(unknown).toMatchObject({
      level: 'failure',
      message: expect.stringMatching(/^namespace elsewhere: .*not found/) as string,
      remedy: expect.stringContaining('TEMPORAL_NAMESPACE') as string,
    });
  });
});

describe('schedule', () => {
  const examineSchedule = async (env: EnvVars) => notified(await examine(schedule, { env }));
  const next = expect.stringMatching(
    `^ok: ${SCHEDULE_ID}, next \\d{4}-\\d\\d-\\d\\dT01:00:00.000Z \\(Monday,? 09:00 in Asia/Hong_Kong\\)$`,
  ) as string;

  test('one as configured is well, an absent one is a failure', async () => {
    expect(await examineSchedule(at(lab))).toEqual([next]);
    expect(await examineSchedule(at(bare))).toEqual([`failure: there is no schedule ${SCHEDULE_ID}`]);
  });

  test('one that differs from the settings is a failure, a paused one a warning', async () => {
    const changed = { ...at(lab), SCHEDULE_CRON: '30 7 * * 2' };
    expect(await examineSchedule(changed)).toEqual(['failure: not as configured: cron: 0 9 * * 1 → 30 7 * * 2', next]);
    const handle = lab.client.schedule.getHandle(SCHEDULE_ID);
    await handle.pause('bank holiday');
    expect(await examineSchedule(at(lab))).toEqual(['warning: paused by an operator: bank holiday']);
    await handle.unpause();
  });

  test('one of another bucket is a failure, and nothing else is said of it', async () => {
    const theirs = { ...at(lab), REPORT_BUCKET: 'their-bucket', SCHEDULE_CRON: '30 7 * * 2' };
    const [other, ...rest] = await examine(schedule, { env: theirs });
    expect(other).toMatchObject({
      level: 'failure',
      message: `schedule ${SCHEDULE_ID} belongs to another bucket: expected their-bucket (REPORT_BUCKET), found ${lab.config.REPORT_BUCKET}`,
      remedy: expect.stringMatching(/TEMPORAL_NAMESPACE.*--take-over/) as string,
    });
    expect(notified(rest)).toEqual([next]);
  });

  test('is not checked where Temporal does not answer', async () => {
    expect(await examineSchedule(nowhere)).toEqual(['warning: not checked: Temporal does not answer']);
  });
});

describe('workers', () => {
  const polled = ['aws-config-compliance for workflows', 'aws-config-compliance for activities'];
  const queues = [...polled, 'aws-config-compliance-publish for activities'];

  test('one that polls every queue is well', async () => {
    expect(notified(await examine(workers, { env: at(lab) }))).toEqual(
      queues.map((queue) => expect.stringMatching(`^ok: \\S+ polls ${queue}$`) as string),
    );
  });

  test('one that polls them with another bucket is a failure', async () => {
    const lines = await examine(workers, { env: { ...at(lab), REPORT_BUCKET: 'their-bucket' } });
    const ours = lab.config.REPORT_BUCKET;
    expect(notified(lines)).toEqual(
      queues.map((queue) => {
        const said = `\\S+/s3://${ours} polls ${queue}: expected workers with bucket their-bucket, found one with ${ours}`;
        return expect.stringMatching(`^failure: ${said}$`) as string;
      }),
    );
    expect(lines[0]).toMatchObject({ remedy: expect.stringContaining('TEMPORAL_NAMESPACE') as string });
  });

  test('queues that nobody polls are failures', async () => {
    expect(notified(await examine(workers, { env: at(bare) }))).toEqual(
      queues.map((queue) => `failure: nobody polls ${queue}`),
    );
  });

  test('are not checked where Temporal does not answer', async () => {
    expect(notified(await examine(workers, { env: nowhere }))).toEqual([
      'warning: not checked: Temporal does not answer',
    ]);
  });
});

describe('the command', () => {
  const doctor = (env: EnvVars, ...args: string[]) => runCommand('doctor', env, ...args);

  test('ends 0 where everything is well', async () => {
    const EVIDENCE_KEY = `test:${Buffer.alloc(32, 1).toString('base64')}`;
    const { code, stdout, stderr } = await doctor({ ...lab.env, EVIDENCE_KEY });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ok {7}identity {6}arn:aws:sts::/);
    expect(stdout).toMatch(/\n\n\d+ ok, 0 warnings, 0 failures\n$/);
  });

  test('ends 1 with the remedy below each failure, and as one JSON object with --json', async () => {
    const broken = { ...lab.env, ...at(bare) };
    const { code, stdout } = await doctor(broken);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `failure  schedule      there is no schedule ${SCHEDULE_ID}\n${' '.repeat(23)}→ Run \`npm run schedule\``,
    );
    const asJson = await doctor(broken, '--json', '--accounts', '012345678901');
    const { failures, lines } = JSON.parse(asJson.stdout) as { failures: number; lines: CheckLine[] };
    expect({ code: asJson.code, failures, told: lines.filter(({ level }) => level === 'failure').length }).toEqual({
      code: 1,
      failures: 4,
      told: 4,
    });
  });

  test('ends 64 for arguments and settings that are wrong', async () => {
    const { code, stderr } = await doctor(lab.env, '--accounts', '123');
    expect({ code, stderr }).toEqual({
      code: 64,
      stderr: `error: option '--accounts <ids>' argument '123' is invalid. "123" is not an account id: expected 12 digits.\n`,
    });
    expect(await doctor({ ...lab.env, REPORT_BUCKET: '' })).toMatchObject({ code: 64, stdout: '' });
  });
});
