// A Temporal endpoint that asks for a client certificate, or for an API key, as TEMPORAL_* name them: for the worker, whose
// core is Rust, and for the commands, which are not.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localEnvironment, startWorkerProcess, type EnvVars } from '#src/dev/stack.ts';
import { startTemporalDevServer, type TemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';
import { runCommand } from '../support/command.ts';
import { simulatedAws } from '../support/lab.ts';
import { sharedBundle } from '../support/shared-bundle.ts';
import { compileCache } from '../support/shared-folder.ts';
import { logLines } from '../support/worker-process.ts';
import { makeCertificates, type Certificates } from './certificates.ts';
import { startGrpcFront } from './grpc-front.ts';
import { DEFAULT_TASK_QUEUE, publishQueueOf } from '#domain/task-queues.ts';
import { INSTALLING_MS } from './python.ts';
import { startTlsFront, type Front } from './tls-front.ts';

const API_KEY = 'key-of-the-report';

/** A worker's start and a report, on a busy machine. */
const REPORT_MS = 180_000;

let directory: string;
let simulator: Simulator;
let temporal: TemporalDevServer;
let settings: EnvVars;
let certificates: Certificates;
let mutual: Front;
let keyed: Awaited<ReturnType<typeof startGrpcFront>>;
let refusedHandshakes = 0;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'temporal-tls-'));
  certificates = await makeCertificates(directory, ['temporal.internal']);
  simulator = await startSimulator({
    scenario: {
      ...{ accounts: 3, config: { rulesPerRegion: 2, rowsPerAccount: 8 } },
      rates: { config: null, organizationsScale: null },
    },
  });
  temporal = await startTemporalDevServer({ directory, inMemory: true });
  const bundle = await sharedBundle();
  settings = {
    ...{ CONFIG_REQUESTS_PER_SECOND: '1000', ...compileCache() },
    ...(bundle === undefined ? {} : { WORKFLOW_BUNDLE: bundle }),
  };
  const { authority, server } = certificates;
  const port = Number(temporal.address.split(':')[1]);
  const tls = { cert: server.cert, key: server.key, ALPNProtocols: ['h2'] };
  const asksForCertificate = { ...tls, ca: authority, requestCert: true, rejectUnauthorized: true };
  mutual = await startTlsFront(asksForCertificate, port, () => (refusedHandshakes += 1));
  keyed = await startGrpcFront({ ...tls, apiKey: API_KEY, deniedMethod: 'DescribeTaskQueue' }, port);
}, INSTALLING_MS);
afterAll(async () => {
  await Promise.all([mutual.close(), keyed.close()]);
  await temporal.stop();
  await simulator.close();
  rmSync(directory, { recursive: true });
});

const at = ({ port }: Front): EnvVars => ({
  ...localEnvironment(simulatedAws(simulator), `127.0.0.1:${port}`, settings),
  TEMPORAL_TLS: 'true',
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.authorityFile,
  TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
});

/** A worker and a report that both reach Temporal in this way. */
async function reportBy(env: EnvVars, name: string) {
  const worker = await startWorkerProcess({ directory, env, name });
  try {
    const { code, stdout, stderr } = await runCommand('report', env, '--json');
    const status = stdout === '' ? stderr : (JSON.parse(stdout) as { status: string }).status;
    return { code, status, warnings: logLines(worker.logFile).filter((line) => line.status === 'warn') };
  } finally {
    await worker.stop();
  }
}

describe('mutual TLS', () => {
  const withCertificate = () => ({
    TEMPORAL_TLS_CLIENT_CERT_PATH: certificates.client.certFile,
    TEMPORAL_TLS_CLIENT_KEY_PATH: certificates.client.keyFile,
  });

  test(
    'a report is made by those who have a certificate',
    async () => {
      expect(await reportBy({ ...at(mutual), ...withCertificate() }, 'mutual')).toEqual({
        ...{ code: 0, status: 'complete', warnings: [] },
      });
    },
    REPORT_MS,
  );

  test('whoever has none is told where nobody answered', async () => {
    const before = refusedHandshakes;
    const { code, stderr } = await runCommand('report', at(mutual));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        `^no Temporal server answers at 127.0.0.1:${mutual.port}: set TEMPORAL_ADDRESS \\(.*\\)\n$`,
      ) as string,
    });
    expect(refusedHandshakes).toBeGreaterThan(before);
  });
});

describe('an API key', () => {
  test(
    'that may not describe task queues makes a report, with a warning for each',
    async () => {
      const { warnings, ...ended } = await reportBy({ ...at(keyed), TEMPORAL_API_KEY: API_KEY }, 'keyed');
      expect(ended).toEqual({ code: 0, status: 'complete' });
      expect(warnings.map(({ message }) => message)).toEqual(
        [DEFAULT_TASK_QUEUE, DEFAULT_TASK_QUEUE, publishQueueOf(DEFAULT_TASK_QUEUE)].map(
          (queue) => `could not check whether task queue ${queue} is polled by a worker with another bucket`,
        ),
      );
      expect(warnings[0]!['error.message']).toMatch(/unauthorized for this method/);
      // Nothing else was refused.
      expect(keyed.refused()).toBe(warnings.length);
    },
    REPORT_MS,
  );

  test('that is another one is refused, in words that do not repeat it', async () => {
    const before = keyed.refused();
    const { code, stdout, stderr } = await runCommand('report', { ...at(keyed), TEMPORAL_API_KEY: 'another-key' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const remedy = 'check TEMPORAL_API_KEY and TEMPORAL_NAMESPACE (Request unauthorized.)';
    expect(stderr).toBe(`Temporal refuses at 127.0.0.1:${keyed.port}: ${remedy}\n`);
    expect(keyed.refused()).toBeGreaterThan(before);
  });
});
