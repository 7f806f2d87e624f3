// The simulator's own endpoints, under /_simulator/: log, truth, faults, control.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { ApplyControl } from './control.ts';
import type { RequestLog } from '#simulator/base/request-log.ts';
import { readRequestBody } from '#simulator/base/request-body.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import type { RateLimits } from '#simulator/simulation/rate-limits.ts';
import type { Oracle } from '#simulator/oracle/oracle.ts';

export const ADMIN_PREFIX = '/_simulator/';

interface Admin {
  readonly simulation: Simulation;
  readonly log: RequestLog;
  readonly oracle: Oracle;
  readonly control: ApplyControl;
  readonly rateLimits: RateLimits;
}

function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
}

/** Lines of JSON: `{"region": …}` for each account and region, then `{"row": […]}` for each row. */
async function sendOracle(response: ServerResponse, oracle: Oracle): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  let lines = '';
  const flush = async (least: number) => {
    if (lines.length < least) return;
    const ready = response.write(lines);
    lines = '';
    // A caller that hangs up ends the wait as well.
    if (!ready && !response.destroyed) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  };
  for (const region of oracle.regions()) {
    lines += `${JSON.stringify({ region })}\n`;
    await flush(65_536);
  }
  for (const row of oracle.rows()) {
    if (response.destroyed) return;
    lines += `${JSON.stringify({ row })}\n`;
    await flush(65_536);
  }
  await flush(1);
  response.end();
}

/** Answers one of the simulator's own endpoints. */
export async function answerAdmin(
  { simulation, log, oracle, control, rateLimits }: Admin,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(message.url ?? '/', 'http://simulator');
  const endpoint = `${message.method} ${pathname.slice(ADMIN_PREFIX.length)}`;
  switch (endpoint) {
    case 'GET health':
      return sendJson(response, { status: 'ok' });
    case 'GET log':
      return sendJson(response, log.report(searchParams.get('accounts') !== 'false'));
    case 'POST log/reset':
      log.reset();
      return sendJson(response, { reset: true });
    case 'GET truth':
      return sendOracle(response, oracle);
    case 'GET other-users':
      return sendJson(response, rateLimits.otherUsers());
    case 'POST rates/reset':
      rateLimits.reset();
      return sendJson(response, { reset: true });
    case 'GET faults':
      return sendJson(response, simulation.faults.report());
    case 'GET scenario':
      return sendJson(response, { ...simulation.world.scenario, week: simulation.world.week });
    case 'POST control':
      try {
        return sendJson(response, control(JSON.parse(await readRequestBody(message))));
      } catch (error) {
        return sendJson(response, { error: (error as Error).message }, 400);
      }
    default:
      return sendJson(response, { error: `no endpoint ${endpoint}; see simulator/README.md` }, 404);
  }
}
