// A whole run in which much goes wrong, as the people who operate it see it: the log, line by line, and the metrics.
import { readFileSync } from 'node:fs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { WorkflowHandle } from '@temporalio/client';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '#src/dev/child.ts';
import type { Manifest } from '#src/publish/manifest.ts';
import type { Progress } from '#src/workflows/run-state.ts';
import { ALL_DISPOSITIONS, isFailure, isInScope, type Disposition } from '#domain/dispositions.ts';
import { sectionOf, tableOf } from '../docs/markdown.ts';
import { files, read } from '../docs/repository.ts';
import { eventually, startLab, untilPhase, type Lab } from '../support/lab.ts';
import { trueDispositions } from '../support/truth.ts';
import { logLines, metricValue, type LogLine } from '../support/worker-process.ts';

const WEBHOOK = 'https://hooks.example.com/services/T000/B000/not-to-be-seen';
const EXTERNAL_ID = 'known-to-two-parties';

let lab: Lab;
let runId: string;
let published: NonNullable<Progress['publication']>;
let dispositions: string[];
/** The account that was broken for good, and the one that was broken once. */
let broken: (string | undefined)[];
let failedRegions: { accountId: string; regions: string[]; disposition: string }[];
const startedAt = Date.now();
/** The metrics once the first report was published, and what AWS counted until then. */
let metrics: string;
let callsAtAws: Record<string, { calls: number; throttled: number }>;
let lines: LogLine[];

beforeAll(async () => {
  const metricsPort = await freePort();
  lab = await startLab({
    scenario: {
      accounts: 12,
      organization: { externalId: EXTERNAL_ID },
      faults: [
        { kind: 'role-missing', accounts: { count: 1 } },
        { kind: 'access-denied', accounts: { count: 1 }, regions: ['ap-east-1'] },
        // Broken for good: every attempt fails. Broken once: the second attempt mends it.
        { kind: 'malformed', how: 'garbage', accounts: { count: 1 }, operations: ['config:DescribeConfigRules'] },
        { kind: 'malformed', how: 'truncated', accounts: { count: 1 }, regions: ['us-east-1'], times: 1 },
        { kind: 'throttling-storm', accounts: { count: 2 }, afterCalls: 2, times: 1 },
        { kind: 's3-refuse', how: '403', operations: ['s3:PutObject'], keyPrefix: 'history/', times: 1 },
      ],
    },
    settings: {
      METRICS_PORT: String(metricsPort),
      ROLE_EXTERNAL_ID: EXTERNAL_ID,
      SLACK_WEBHOOK_URL: WEBHOOK,
      LOG_LEVEL: 'debug',
    },
  });
  const scrape = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();

  const handle = await lab.start({});
  published = (await untilPhase(handle, 'awaiting-retry')).publication!;
  runId = (await handle.query<Progress>('progress')).runId;
  const truth = trueDispositions(lab.simulator).map((line) => line.split(' ') as [string, string, Disposition]);
  dispositions = truth.map(([, , disposition]) => disposition);
  const failed = Map.groupBy(
    truth.filter(([, , disposition]) => isFailure(disposition)),
    ([accountId, , disposition]) => `${accountId} ${disposition}`,
  );
  failedRegions = [...failed.values()].map((regions) => {
    const [[accountId, , disposition]] = regions as [[string, string, string]];
    return { accountId, disposition, regions: regions.map(([, region]) => region).toSorted() };
  });
  broken = lab.simulator
    .control({})
    .flatMap(({ fault, accounts }) => (fault.kind === 'malformed' ? [accounts?.[0]] : []));
  // The age of the report is read again once it is published: the last call of all.
  metrics = await eventually(scrape, (text) => callsOf(text)['s3:GetObject'] === callsNow()['s3:GetObject']?.calls);
  callsAtAws = callsNow();

  // Its evidence is damaged before it is published again.
  const { objects } = JSON.parse(String(await lab.store.get({ key: published.keys.manifest }))) as Manifest;
  const part = objects.find(({ key }) => key.includes('/accounts/'))!;
  await lab.s3.send(new PutObjectCommand({ Bucket: lab.store.bucket, Key: part.key, Body: 'spoilt' }));
  lab.simulator.control({ clearFaults: true });
  const { accounts } = await handle.query<{ accounts: { accountId: string; disposition: string }[] }>('failedAccounts');
  const mended = accounts.find(({ disposition }) => disposition === 'role-missing')!.accountId;
  await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [mended] }] });
  await failureOf(handle);
  // Two more runs that come to nothing, in other ways.
  await failureOf(await lab.start({ accountIds: ['999999999999'] }));
  lab.simulator.control({ addFaults: [{ kind: 'zero-accounts' }] });
  await failureOf(await lab.start({}));
  await lab.worker.stop();
  lines = logLines(lab.worker.logFile);
});
afterAll(() => lab.stop());

async function failureOf(handle: WorkflowHandle): Promise<void> {
  const result: unknown = await handle.result().catch(() => undefined);
  if (result !== undefined) throw new Error(`the run was to fail, and came to ${JSON.stringify(result)}`);
}

const callsNow = () => lab.simulator.log().operations;

/** Calls by service and operation, as the metrics have them. */
function callsOf(exposition: string): Record<string, number> {
  const found = exposition.matchAll(/^aws_config_compliance_aws_calls_total\{(.*)\} (\d+)$/gm);
  return Object.fromEntries(
    [...found].map(([, labels = '', value]) => {
      const label = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1];
      return [`${label('service')}:${label('operation')}`, Number(value)];
    }),
  );
}

describe('the log', () => {
  test('has lines of the described form alone', () => {
    const ajv = new Ajv2020({ allErrors: true });
    formats.default(ajv);
    const isLogLine = ajv.compile(
      JSON.parse(readFileSync(new URL('../../docs/log-line.schema.json', import.meta.url), 'utf8')) as object,
    );
    const wrong = lines.flatMap((line) =>
      isLogLine(line) ? [] : [{ line, errors: ajv.errorsText(isLogLine.errors) }],
    );
    expect(wrong).toEqual([]);
    expect(new Set(lines.map(({ status }) => status))).toEqual(new Set(['debug', 'info', 'warn', 'error']));
  });

  test('has one error for each account that failed for good, for the report that could not be published, and for the organization without accounts', () => {
    const errors = lines.filter(({ status }) => status === 'error');
    const text = (words: string) => expect.stringContaining(words) as string;
    const ofAccounts = failedRegions.map(({ accountId, regions, disposition }) => ({
      run_id: runId,
      account_id: accountId,
      region: regions.join(','),
      reason: disposition,
      message: text(`account ${accountId} failed: ${disposition}: `),
    }));
    expect(ofAccounts.length).toBe(3);
    const ofAll = [
      { run_id: runId, reason: 'EvidenceDamaged', message: text('the report could not be published: s3://') },
      { run_id: text('-'), reason: 'NoAccounts', message: text('AWS Organizations listed no account') },
    ];
    expect(errors).toHaveLength(5);
    expect(errors).toEqual(
      expect.arrayContaining([...ofAccounts, ...ofAll].map((line) => expect.objectContaining(line) as unknown)),
    );
  });

  test('has a warning for each attempt that failed, with the account, the region and the reason', () => {
    const warnings = lines
      .filter(({ status, activity_type }) => status === 'warn' && activity_type !== undefined)
      .map(({ activity_type, attempt, account_id, region, reason }) =>
        [activity_type, attempt, account_id, region, reason].filter(Boolean).join(' '),
      );
    const [forGood, once] = broken;
    expect(warnings.toSorted()).toEqual([
      'discoverAccounts 1 InvalidInput',
      'discoverAccounts 1 NoAccounts',
      'publishReport 1 EvidenceDamaged',
      'publishReport 1 PublishingFailed',
      `scanAccount 1 ${forGood} ap-east-1,us-east-1 failed`,
      `scanAccount 1 ${once} us-east-1 failed`,
      `scanAccount 2 ${forGood} ap-east-1,us-east-1 failed`,
    ]);
  });

  test('says what was published', () => {
    const news = lines.filter(({ message }) => message.startsWith('report published'));
    expect(news.map(({ status, run_id, message }) => ({ status, run_id, message }))).toEqual([
      {
        status: 'info',
        run_id: runId,
        message: expect.stringMatching(
          `^report published \\d{4}-\\d\\d-\\d\\d: partial, ${published.rows} rows$`,
        ) as string,
      },
    ]);
  });

  test('names no credential, no token, no webhook address and no external id', () => {
    const text = readFileSync(lab.worker.logFile, 'utf8');
    const { secretAccessKey, sessionToken } = lab.simulator.credentials;
    // The simulated STS begins each token and each secret alike.
    const issued = ['IQoJb3JpZ2lu', 'simulated/secret/of'];
    for (const secret of [WEBHOOK, EXTERNAL_ID, secretAccessKey, sessionToken, ...issued])
      expect(text).not.toContain(secret);
  });
});

describe('the metrics, beside those of Temporal', () => {
  const ours = (name: string, labels?: Record<string, string>) =>
    metricValue(metrics, `aws_config_compliance_${name}`, labels);

  test('count each account and region by its disposition, and the rows', () => {
    const counted = ALL_DISPOSITIONS.filter(isInScope).map((disposition) => [
      disposition,
      ours('accounts_total', { disposition }),
    ]);
    const expected = ALL_DISPOSITIONS.filter(isInScope).map((disposition) => [
      disposition,
      dispositions.filter((each) => each === disposition).length,
    ]);
    expect(counted).toEqual(expected);
    expect(ours('rows_total')).toBe(published.rows);
  });

  test('count every attempt at an AWS call, and those that were too fast, as AWS does', () => {
    expect(callsOf(metrics)).toEqual(
      Object.fromEntries(Object.entries(callsAtAws).map(([operation, { calls }]) => [operation, calls])),
    );
    const throttled = Object.entries(callsAtAws).map(
      ([operation, counts]) => [operation.split(':')[0], counts.throttled] as const,
    );
    for (const service of ['config', 'organizations', 's3', 'sts']) {
      const atAws = throttled.reduce((sum, [of, count]) => sum + (of === service ? count : 0), 0);
      expect([service, ours('aws_throttles_total', { service })]).toEqual([service, atAws]);
    }
    expect(ours('aws_throttles_total', { service: 'config' })).toBeGreaterThan(0);
  });

  const exported = () =>
    Object.fromEntries(
      [...metrics.matchAll(/^# TYPE (aws_config_compliance_\w+) /gm)].map(([, name = '']) => {
        const [, labels = ''] = new RegExp(`^${name}(?:{(.*)})? `, 'm').exec(metrics) ?? [];
        return [name, [...labels.matchAll(/(\w+)=/g)].map(([, label]) => label!).toSorted()];
      }),
    );

  test('are the ones that the runbook lists, with its labels', () => {
    const listed = tableOf(sectionOf(read('docs/runbook.md'), '## Metrics')).map(([name = '', labels = '']) => [
      name.slice(1, -1),
      (labels.match(/\w+/g) ?? []).toSorted(),
    ]);
    expect(exported()).toEqual(Object.fromEntries(listed));
  });

  test('are there for all that Datadog asks for, by name and by label', () => {
    const queries = files
      .filter((file) => /^datadog\/.*\.json$/.test(file))
      .flatMap((file) => [...read(file).matchAll(/"query": "(.*)",?$/gm)].map(([, query = '']) => query))
      .flatMap((query) => [...query.matchAll(/aws_config_compliance\.([\w.]+)\{[^}]*\}(?: by \{([\w,]+)\})?/g)]);
    expect(queries.length).toBeGreaterThan(5);
    const ofPod = ['env', 'pod_name'];
    const missing = queries.filter(([, name = '', by = '']) => {
      const metric = `aws_config_compliance_${name.replace(/\.count$/, '_total')}`;
      const asked = by.split(',').filter((label) => label && !ofPod.includes(label));
      if (name.startsWith('temporal_')) return !metrics.includes(`# TYPE ${name} `);
      return !asked.every((label) => exported()[metric]?.includes(label)) || !(metric in exported());
    });
    expect(missing.map(([text]) => text)).toEqual([]);
  });

  test('tell the age of the newest report', () => {
    expect(ours('seconds_since_last_report')).toBeLessThan((Date.now() - startedAt) / 1_000);
    expect(metrics).toMatch(/^temporal_worker_task_slots_available\{.*worker_type="ActivityWorker".*\} \d+$/m);
  });
});
