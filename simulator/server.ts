// The simulated AWS organization as an HTTP server: start it in a test, or alone through main.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_PREFIX, answerAdmin } from './admin.ts';
import { createControl, type ControlInput } from './control.ts';
import { dispatch } from './dispatch.ts';
import { createFaults, type FaultReport } from '#simulator/faults/faults.ts';
import { buildOrganization } from '#simulator/world/organization.ts';
import { createRateLimits } from '#simulator/simulation/rate-limits.ts';
import { createRequestLog, type LogReport } from '#simulator/base/request-log.ts';
import { openStore } from '#simulator/s3/store.ts';
import { parseScenario, type Scenario, type ScenarioInput } from '#simulator/scenario/scenario.ts';
import { createAuthenticator, HUB_CREDENTIALS, type Credentials } from '#simulator/simulation/sessions.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import { createOracle, type Oracle } from '#simulator/oracle/oracle.ts';
import { createWorld } from '#simulator/world/world.ts';

export interface SimulatorOptions {
  readonly scenario?: ScenarioInput;
  /** 0, the default: a free one. */
  readonly port?: number;
  /** Default: loopback alone. */
  readonly host?: string;
  /** Where the objects of S3 are kept; default: a temporary directory, removed at the end. */
  readonly dataDirectory?: string;
}

export interface Simulator {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly port: number;
  /** The identity to start with: a session of the hub role. */
  readonly credentials: Credentials;
  readonly scenario: Scenario;
  readonly dataDirectory: string;
  log(): LogReport;
  resetLog(): void;
  oracle(): Oracle;
  /** Changes the running simulation; answers with the faults now at work. */
  control(change: ControlInput): FaultReport[];
  close(): Promise<void>;
}

/** SDKs keep connections for reuse: closing them early would look like a fault. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts the simulated organization.
 * @throws Error naming every mistake in the scenario, or why the port cannot be had
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1' } = options;
  const scenario = parseScenario(options.scenario ?? {});
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'simulated-aws-'));
  const store = openStore(dataDirectory, scenario.s3.buckets);
  const world = createWorld(scenario);
  const faults = createFaults(scenario.seed, buildOrganization(scenario), scenario.faults, world);
  const log = createRequestLog();
  const simulation: Simulation = { world, faults, log };
  const oracle = createOracle(simulation);
  const rateLimits = createRateLimits(scenario);
  const { default: otherwise, operations } = scenario.latencyMs;
  const dispatcher = {
    simulation,
    storage: { store, scenario },
    authenticate: createAuthenticator(scenario),
    permit: rateLimits.permit,
    latencyOf: (service: string, operation: string) =>
      operations[`${service}:${operation}`] ?? operations[service] ?? otherwise,
  };
  let network: 'cut' | 'restored' = 'restored';
  /** Answers not yet given, so that a cut network takes them along. */
  const unanswered = new Set<ServerResponse>();

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (message, response) => {
    const own = message.url?.startsWith(ADMIN_PREFIX) === true;
    if (network === 'cut' && !own) {
      message.socket.destroy();
      return;
    }
    if (!own) {
      unanswered.add(response);
      response.once('close', () => unanswered.delete(response));
    }
    const answered = own ? answerAdmin(admin, message, response) : dispatch(dispatcher, message, response);
    answered.catch((error: unknown) => {
      if (response.destroyed) return;
      process.stderr.write(`simulator: ${(error as Error).stack}\n`);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end('The simulator failed; its error output says why.\n');
    });
  });

  const setNetwork = (state: 'cut' | 'restored') => {
    network = state;
    if (state === 'restored') return;
    for (const response of unanswered) response.destroy();
    server.closeIdleConnections();
  };
  const control = createControl(simulation, store, setNetwork);
  const admin = { simulation, log, oracle, control, rateLimits };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;

  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${actualPort}`,
    port: actualPort,
    credentials: HUB_CREDENTIALS,
    scenario,
    dataDirectory,
    log: () => log.report(),
    resetLog: () => log.reset(),
    oracle: () => oracle,
    control,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      if (options.dataDirectory === undefined) rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
