// What a call, a row and an activity cost at least on this machine: bare loops, each in a process of its own.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '#src/dev/child.ts';
import { localEnvironment, type EnvVars } from '#src/dev/stack.ts';
import { startTemporalDevServer } from '#src/dev/temporal-dev-server.ts';
import type { ActivityLoopInput, ActivityLoopOutput } from './activity-loop.ts';
import type { CallLoopInput, CallLoopOutput } from './call-loop.ts';
import { base, startOrganization, unhindered } from './organizations.ts';
import type { RowLoopInput, RowLoopOutput } from './row-loop.ts';
import type { BenchEnvironment } from './environment.ts';
import { expectedRows } from './oracle.ts';

/** CPU in milliseconds: of the thread that does the work, of its whole process, and of who answers it. */
export type UnitCosts = {
  call: { threadMs: number; processMs: number; simulatorMs: number };
  row: { threadMs: number; processMs: number };
  activity: { processMs: number; serverMs: number };
};

/** Enough that V8 has compiled what is hot, and that a figure repeats within a few percent. */
const WHOLE = { accounts: 150, warmUp: 50, rows: 100_000, activities: 1_000 };
const SMALL = { accounts: 6, warmUp: 3, rows: 2_000, activities: 50 };

export async function measureUnitCosts(environment: BenchEnvironment, isSmall: boolean): Promise<UnitCosts> {
  const size = isSmall ? SMALL : WHOLE;
  const organization = await startOrganization(
    environment,
    'unit-costs',
    unhindered(base(size.accounts + size.warmUp)),
  );
  const env = localEnvironment(organization.aws, '');
  const { regions, organization: names } = organization.scenario;
  const call = await runLoop<CallLoopOutput>(environment, 'call-loop.ts', env, {
    ...{ accounts: size.accounts, warmUp: size.warmUp, regions, role: names.spokeRole },
    simulatorPid: organization.pid,
  });

  const file = join(environment.directory, 'rows.ndjson');
  const out = createWriteStream(file);
  for await (const row of expectedRows(organization)) out.write(`${JSON.stringify(row)}\n`);
  out.end();
  await once(out, 'close');
  await organization.stop();
  const warmUpRows = size.rows / 5;
  const row = await runLoop<RowLoopOutput>(environment, 'row-loop.ts', env, {
    file,
    rows: size.rows,
    warmUp: warmUpRows,
  });

  const temporal = await environment.own(startTemporalDevServer({ directory: environment.directory }));
  const activity = await runLoop<ActivityLoopOutput>(environment, 'activity-loop.ts', env, {
    ...{ address: temporal.address, temporalPid: temporal.pid },
    ...{ activities: size.activities, warmUp: size.activities / 5 },
  });
  await temporal.stop();
  return {
    call: {
      threadMs: each(call.threadSeconds, call.calls),
      processMs: each(call.processSeconds, call.calls),
      simulatorMs: each(call.simulatorSeconds, call.calls),
    },
    row: { threadMs: each(row.threadSeconds, row.rows), processMs: each(row.processSeconds, row.rows) },
    activity: {
      processMs: each(activity.processSeconds, activity.activities),
      serverMs: each(activity.serverSeconds, activity.activities),
    },
  };
}

/** Milliseconds a piece, to the microsecond's tenth. */
const each = (seconds: number, pieces: number) => Math.round((seconds / pieces) * 1e7) / 1e4;

type LoopInput = CallLoopInput | RowLoopInput | ActivityLoopInput;

async function runLoop<Output>(
  environment: BenchEnvironment,
  script: string,
  env: EnvVars,
  input: LoopInput,
): Promise<Output> {
  const logFile = join(environment.directory, `${script}.log`);
  const args = [fileURLToPath(new URL(script, import.meta.url)), JSON.stringify(input)];
  const loop = startChild({ name: script, command: process.execPath, args, env, logFile });
  const code = await (await environment.own(Promise.resolve(loop))).exited;
  const printed = (await readFile(logFile, 'utf8')).trim();
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${printed}`);
  return JSON.parse(printed.split('\n').at(-1)!) as Output;
}
