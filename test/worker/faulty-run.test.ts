// A whole run in which much goes wrong, as the people who operate it see it: the log, line by line, and the metrics.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_DISPOSITIONS, isInScope } from '#domain/coverage/dispositions.ts';
import { sectionOf, tableOf } from '../docs/markdown.ts';
import { read } from '../docs/repository.ts';
import { askedByDatadog, awsCalls, metricValue, ownMetrics } from './exposition.ts';
import { callsIn, EXTERNAL_ID, playFaultyRuns, type FaultyRuns } from './faulty-runs.ts';

let played: FaultyRuns;
const startedAt = Date.now();

beforeAll(async () => {
  played = await playFaultyRuns();
});
afterAll(() => played.lab.stop());

describe('the log', () => {
  test('has lines of the described form alone', () => {
    const ajv = new Ajv2020({ allErrors: true });
    formats.default(ajv);
    const isLogLine = ajv.compile(JSON.parse(read('docs/log-line.schema.json')) as object);
    const wrong = played.lines.flatMap((line) =>
      isLogLine(line) ? [] : [{ line, errors: ajv.errorsText(isLogLine.errors) }],
    );
    expect(wrong).toEqual([]);
    expect(new Set(played.lines.map(({ status }) => status))).toEqual(new Set(['debug', 'info', 'warn', 'error']));
  });

  test('has one error for all accounts that failed, for the report that could not be published, and for the organization without accounts', () => {
    const errors = played.lines.filter(({ status }) => status === 'error');
    const text = (words: string) => expect.stringContaining(words) as string;
    const counts = Map.groupBy(played.failed, ({ disposition }) => disposition);
    const reasons = [...counts].map(([disposition, accounts]) => `${disposition} ${accounts.length}`).toSorted();
    const expected = [
      { run_id: played.runId, reason: 'AccountsFailed', message: text('3 accounts failed: ') },
      {
        run_id: played.runId,
        reason: 'EvidenceDamaged',
        message: text('the report could not be republished, publication 1 stands: checksum mismatch for s3://'),
      },
      { run_id: text('-'), reason: 'NoAccounts', message: text('AWS Organizations listed no account') },
    ];
    expect(errors).toEqual(expected.map((line) => expect.objectContaining(line) as unknown));
    expect(errors[0]!.message.split(': ')[1]!.split(', ').toSorted()).toEqual(reasons);
  });

  test('has a warning for each account that failed for good', () => {
    const warnings = played.lines.filter(({ message }) => message.startsWith('account '));
    const expected = played.failed.map(({ accountId, regions, disposition }) => ({
      status: 'warn',
      run_id: played.runId,
      account_id: accountId,
      region: regions.join(','),
      reason: disposition,
      message: expect.stringContaining(`account ${accountId} failed: ${disposition}: `) as string,
    }));
    expect(expected.length).toBe(3);
    expect(warnings).toHaveLength(3);
    expect(warnings).toEqual(expect.arrayContaining(expected.map((line) => expect.objectContaining(line) as unknown)));
  });

  test('has a warning for each attempt that failed, with the account, the region and the reason', () => {
    const warnings = played.lines
      .filter(({ status, activity_type }) => status === 'warn' && activity_type !== undefined)
      .map(({ activity_type, attempt, account_id, region, reason }) =>
        [activity_type, attempt, account_id, region, reason].filter(Boolean).join(' '),
      );
    expect(warnings.toSorted()).toEqual([
      'discoverAccounts 1 InvalidInput',
      'discoverAccounts 1 NoAccounts',
      'publishReport 1 EvidenceDamaged',
      'publishReport 1 PublishingFailed',
      `scanAccount 1 ${played.brokenForGood} ap-east-1,us-east-1 failed`,
      `scanAccount 1 ${played.brokenOnce} us-east-1 failed`,
      `scanAccount 2 ${played.brokenForGood} ap-east-1,us-east-1 failed`,
    ]);
  });

  test('says what was published', () => {
    const news = played.lines.filter(({ message }) => message.startsWith('report published'));
    expect(news.map(({ status, run_id, message }) => ({ status, run_id, message }))).toEqual([
      {
        status: 'info',
        run_id: played.runId,
        message: expect.stringMatching(
          `^report published \\d{4}-\\d\\d-\\d\\d: partial, ${played.published.rows} rows, manifest [0-9a-f]{64}$`,
        ) as string,
      },
    ]);
  });

  test('names no credential, no token, no webhook address and no external id', () => {
    const text = readFileSync(played.lab.worker.logFile, 'utf8');
    const { secretAccessKey, sessionToken } = played.lab.simulator.credentials;
    // The simulated STS begins each token and each secret alike.
    const issued = ['IQoJb3JpZ2lu', 'simulated/secret/of'];
    for (const secret of [played.webhook, EXTERNAL_ID, secretAccessKey, sessionToken, ...issued])
      expect(text).not.toContain(secret);
  });
});

describe('the metrics, in addition to those of Temporal', () => {
  const ours = (name: string, labels?: Record<string, string>) =>
    metricValue(played.metrics, `aws_config_compliance_${name}`, labels);

  test('count each account and region by its disposition, and the rows', () => {
    for (const disposition of ALL_DISPOSITIONS.filter(isInScope)) {
      const expected = played.dispositions.filter((each) => each === disposition).length;
      expect([disposition, ours('accounts_total', { disposition })]).toEqual([disposition, expected]);
    }
    expect(ours('rows_total')).toBe(played.published.rows);
  });

  test('count every attempt at an AWS call, and those that were too fast, as AWS does', () => {
    expect(awsCalls(played.metrics)).toEqual(callsIn(played.callsAtAws));
    expect(Object.keys(played.callsAtAws).length).toBeGreaterThan(10);
    const throttled = Object.entries(played.callsAtAws).map(
      ([operation, counts]) => [operation.split(':')[0], counts.throttled] as const,
    );
    for (const service of ['config', 'organizations', 's3', 'sts']) {
      const atAws = throttled.reduce((sum, [of, count]) => sum + (of === service ? count : 0), 0);
      expect([service, ours('aws_throttles_total', { service })]).toEqual([service, atAws]);
    }
    expect(ours('aws_throttles_total', { service: 'config' })).toBeGreaterThan(0);
  });

  test('are the ones that the runbook lists, with its labels', () => {
    const listed = tableOf(sectionOf(read('docs/runbook.md'), '## Metrics')).map(([name = '', labels = '']) => [
      name.slice(1, -1),
      (labels.match(/\w+/g) ?? []).toSorted(),
    ]);
    expect(ownMetrics(played.metrics)).toEqual(Object.fromEntries(listed));
  });

  test('are there for all that Datadog asks for, by name and by label', () => {
    const asked = askedByDatadog();
    expect(asked.length).toBeGreaterThan(5);
    const there = ownMetrics(played.metrics);
    const isThere = ({ name, labels }: { name: string; labels: string[] }) =>
      played.metrics.includes(`# TYPE ${name} `) && labels.every((label) => there[name]?.includes(label));
    expect(asked.filter((query) => !isThere(query))).toEqual([]);
  });

  test('say what the alerts watch', () => {
    expect(ours('failed_accounts')).toBe(played.failed.length);
    expect(ours('worker_ready')).toBe(1);
    expect(ours('schedule_exists')).toBe(0);
    const error = { reason: 'AccountsFailed' };
    for (const time of [
      ours('worker_start_timestamp_seconds'),
      ours('last_publication_timestamp_seconds'),
      ours('last_error_timestamp_seconds', error),
    ]) {
      expect(time).toBeGreaterThanOrEqual(startedAt / 1_000 - 2);
      expect(time).toBeLessThanOrEqual(Date.now() / 1_000 + 1);
    }
  });

  test('tell the age of the newest report', () => {
    expect(ours('seconds_since_last_report')).toBeLessThan((Date.now() - startedAt) / 1_000);
    expect(played.metrics).toMatch(/^temporal_worker_task_slots_available\{.*worker_type="ActivityWorker".*\} \d+$/m);
  });
});
