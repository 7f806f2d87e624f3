// A canary in every secret: none may be seen in anything that is written, sent or stored, however much goes wrong.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { openPromise } from 'yauzl';
import { freePort } from '#src/dev/child.ts';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import { runCommand } from '../support/command.ts';
import { eventually, startLab, untilPhase, type Lab } from '../support/lab.ts';
import { logLines } from '../support/worker-process.ts';

const EXTERNAL_ID = 'canary-of-the-external-id';
const API_KEY = 'canary-of-the-temporal-api-key';
const PROXY_PASSWORD = 'canary-of-the-proxy';

let receivers: Receivers;
let lab: Lab;
/** What no one may see, by what it is. */
let canaries: Record<string, string>;
/** All that was written anywhere, by where. */
const written = new Map<string, Buffer>();

beforeAll(async () => {
  receivers = await startReceivers({});
  const metricsPort = await freePort();
  const channels = receiverSettings(receivers.url);
  const { SLACK_WEBHOOK_URL = '', TEAMS_WEBHOOK_URL = '', JIRA_API_TOKEN = '', JIRA_EMAIL = '' } = channels;
  lab = await startLab({
    hasDatabaseFile: true,
    scenario: {
      accounts: 10,
      organization: { externalId: EXTERNAL_ID },
      faults: [
        { kind: 'role-missing', accounts: { count: 1 } },
        { kind: 'malformed', how: 'garbage', accounts: { count: 1 } },
        { kind: 'malformed', how: 'wrong-types', operations: ['sts'], accounts: { count: 1 } },
        { kind: 'expiring-credentials', accounts: { count: 2 }, afterCalls: 3 },
        { kind: 'access-denied', accounts: { count: 1 } },
      ],
    },
    settings: {
      ...channels,
      ...{ ROLE_EXTERNAL_ID: EXTERNAL_ID, TEMPORAL_API_KEY: API_KEY, TEMPORAL_TLS: 'false' },
      ...{ HTTPS_PROXY: `http://proxy-user:${PROXY_PASSWORD}@127.0.0.1:1`, NO_PROXY: '127.0.0.1,localhost' },
      ...{ LOG_LEVEL: 'debug', METRICS_PORT: String(metricsPort) },
    },
  });
  const { secretAccessKey, sessionToken } = lab.simulator.credentials;
  canaries = {
    ...{ secretAccessKey, sessionToken, EXTERNAL_ID, API_KEY, PROXY_PASSWORD, JIRA_API_TOKEN },
    // The simulated STS begins each secret and each token alike.
    ...{ 'a secret of STS': 'simulated/secret/of', 'a token of STS': 'IQoJb3JpZ2luX2Vj' },
    SLACK_WEBHOOK_URL: SLACK_WEBHOOK_URL.split('/').at(-1)!,
    TEAMS_WEBHOOK_URL: TEAMS_WEBHOOK_URL.split('=').at(-1)!,
    'the header of Jira': Buffer.from(`${JIRA_EMAIL}:${JIRA_API_TOKEN}`).toString('base64'),
  };
  await playBadDay();
  written.set('metrics', Buffer.from(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).arrayBuffer()));
  await collect();
});
afterAll(async () => {
  await lab.stop();
  await receivers.close();
});

/** A run that is published in part and retried in vain, channels that refuse, runs that fail, and every command. */
async function playBadDay(): Promise<void> {
  receivers.fail('slack', [{ how: 'status', status: 404 }]);
  receivers.fail('teams', [{ how: 'cut', when: 'before' }]);
  receivers.fail('jira', [{ how: 'status', status: 401 }]);
  const handle = await lab.start({});
  await untilPhase(handle, 'awaiting-retry');
  lab.simulator.control({
    addFaults: [{ kind: 's3-refuse', how: '403', operations: ['s3:PutObject', 's3:GetObject'], times: 2 }],
  });
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  await eventually(
    () => Promise.resolve(logLines(lab.worker.logFile)),
    (lines) => lines.some(({ reason }) => reason === 'NoticeFailed'),
  );
  await handle.executeUpdate('finish');
  await handle.result();
  lab.simulator.control({ addFaults: [{ kind: 'zero-accounts' }] });
  const errors = [await lab.start({}), await lab.start({ accountIds: [EXTERNAL_ID.length] })].map((failing) =>
    failing.result().catch((error: Error) => `${error.stack} ${JSON.stringify(error.cause)}`),
  );
  written.set('errors', Buffer.from(JSON.stringify(await Promise.all(errors))));
  lab.simulator.control({ clearFaults: true });
  for (const [name, ...args] of [
    ['doctor'],
    ['report', '--json'],
    ['retry', '--workflow-id', 'none'],
    ['verify', '--run', 'none'],
  ]) {
    const { stdout, stderr } = await runCommand(name!, lab.env, ...args);
    written.set(`command ${name}`, Buffer.from(stdout + stderr));
  }
}

async function collect(): Promise<void> {
  for (const file of readdirSync(lab.directory)) written.set(`file ${file}`, readFileSync(join(lab.directory, file)));
  for await (const { workflowId, runId, memo } of lab.client.workflow.list()) {
    const history = historyToJSON(await lab.client.workflow.getHandle(workflowId, runId).fetchHistory());
    // Payloads are base64 in it.
    const decoded = [...history.matchAll(/"data": ?"([^"]*)"/g)].map(([, data = '']) => Buffer.from(data, 'base64'));
    const notified = Buffer.from(`${JSON.stringify(memo)} ${history}`);
    written.set(`history ${workflowId} ${runId}`, Buffer.concat([notified, ...decoded]));
  }
  for (const key of await lab.store.list('')) written.set(`object ${key}`, await lab.store.get({ key }));
  for (const [name] of [...written].filter(([key]) => key.startsWith('object ') && key.endsWith('.xlsx')))
    written.set(`inflated ${name}`, await inflated(name.slice('object '.length)));
  // The path is the address itself, which a webhook keeps secret.
  const notices = receivers.deliveries().map((delivery) => ({ ...delivery, path: '' }));
  written.set('notices', Buffer.from(JSON.stringify(notices)));
}

async function inflated(key: string): Promise<Buffer> {
  const file = join(lab.directory, 'inflated.xlsx');
  writeFileSync(file, await lab.store.get({ key }));
  const zip = await openPromise(file, { autoClose: false });
  const parts: Buffer[] = [];
  for await (const entry of zip.eachEntry()) parts.push(await buffer(await zip.openReadStreamPromise(entry)));
  zip.close();
  return Buffer.concat(parts);
}

const formsOf = (secret: string) => [
  ...new Set([secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')]),
];

test('no secret is in logs, histories, memos, objects, metrics, errors, notices or what commands print', () => {
  const seen = [...written].flatMap(([where, bytes]) =>
    Object.entries(canaries).flatMap(([secret, text]) =>
      formsOf(text).some((form) => bytes.includes(form)) ? [`${secret} in ${where}`] : [],
    ),
  );
  expect(seen).toEqual([]);
});

test('what is no secret is found in each of these places, so that a secret would be', () => {
  const bucket = lab.config.REPORT_BUCKET;
  const account = '012345678901';
  const seen = (kind: string, text: string) =>
    [...written].some(([where, bytes]) => where.startsWith(kind) && bytes.includes(text));
  expect({
    log: seen('file worker.log', bucket),
    database: seen('file temporal.db', account),
    histories: seen('history', account),
    failures: seen('history', 'is not authorized to perform: sts:AssumeRole'),
    csv: seen('object raw/', account),
    workbook: seen('inflated object reports/', account),
    metrics: seen('metrics', 'aws_config_compliance_rows_total'),
    errors: seen('errors', 'AWS Organizations listed no account'),
    notices: seen('notices', 'role-missing'),
    doctor: seen('command doctor', bucket),
    report: seen('command report', 'complete'),
  }).toEqual({
    ...{ log: true, database: true, histories: true, failures: true, csv: true, workbook: true },
    ...{ metrics: true, errors: true, notices: true, doctor: true, report: true },
  });
});
