// Every entry point with every kind of bad input: what becomes of it. docs/security.md has the same table.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { INPUT_SCHEMAS } from '#src/activities/input-schemas.ts';
import { RetryRequests } from '#src/workflows/retry-requests.ts';
import { endScanReason, grantedSlots, shardProgress } from '#src/workflows/schemas.ts';
import { DEFAULT_TASK_QUEUE } from '#domain/task-queues.ts';
import { sectionOf, tableOf } from '../docs/markdown.ts';
import { read } from '../docs/repository.ts';
import { activityInputs, FOREIGN, KINDS, lengthened, LONG, type Inputs } from './matrix-inputs.ts';
import { manifestOf, type Target } from './target.ts';

const NONE = 'no such input';
/** The names that the workflows' source gives to signals, updates and queries. */
function definedHandlers(): string[] {
  const folder = fileURLToPath(new URL('../../src/workflows/', import.meta.url));
  const source = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`${folder}${file}`, 'utf8'))
    .join('\n');
  return [...source.matchAll(/define(Signal|Update|Query)(?:<[^(]*>)?\('(\w+)'\)/g)].map(
    ([, kind, name]) => `${kind!.toLowerCase()} ${name}`,
  );
}

/** All entry points: what workflows export, what activities have schemas, and what handlers the source defines. */
async function entryPoints(): Promise<string[]> {
  const workflows = [...read('src/workflows/index.ts').matchAll(/export \{ (\w+) \}/g)].map(([, name]) => name);
  return [
    ...workflows.map((name) => `workflow ${name}`),
    'carried state',
    ...definedHandlers(),
    ...Object.keys(INPUT_SCHEMAS).map((name) => `activity ${name}`),
  ].toSorted();
}

const WORDS: Record<string, string> = {
  InvalidActivityInput: 'refused: schema',
  InvalidInput: 'refused',
  InvalidRequest: 'refused',
  NotOwnRun: 'refused: another run',
  NotAuthentic: 'refused: MAC',
  OtherBucket: 'refused: another bucket',
};

async function playActivities(target: Target): Promise<Map<string, string[]>> {
  const inputs = await activityInputs(target);
  const calls = Object.entries(inputs).flatMap(([name, kinds]) =>
    KINDS.filter((kind) => kind in kinds).map((kind) => ({ name, kind, input: kinds[kind] })),
  );
  const answers = await target.foreigner.call(...calls.map(({ name, input }): [string, unknown] => [name, input]));
  return new Map(
    Object.entries(inputs).map(([name, kinds]) => [
      `activity ${name}`,
      KINDS.map((kind) => {
        if (!(kind in kinds)) return NONE;
        const { type } = answers[calls.findIndex((call) => call.name === name && call.kind === kind)]!;
        return type ? (WORDS[type] ?? type) : 'executed';
      }),
    ]),
  );
}

type Failure = { type?: string; message?: string; cause?: Failure };

const rootCause = (failure: Failure): Failure => (failure.cause ? rootCause(failure.cause) : failure);

/** Starts a workflow with each input and returns what it ended with. */
async function playWorkflow({ lab }: Target, type: string, inputs: Record<string, unknown[]>): Promise<string[]> {
  return Promise.all(
    KINDS.map(async (kind) => {
      const args = inputs[kind];
      if (!args) return NONE;
      const workflowId = `matrix-${type}-${args.length}-${kind.replace(' ', '-')}`;
      const failure = await lab.client.workflow
        .execute(type, { taskQueue: DEFAULT_TASK_QUEUE, workflowId, args, workflowExecutionTimeout: '60s' })
        .then(
          () => undefined,
          (error: unknown) => rootCause(error as Failure),
        );
      return failure ? (WORDS[failure.type ?? ''] ?? failure.type ?? failure.message ?? '') : 'executed';
    }),
  );
}

/** What a request to a run with a closed or an open retry window gets. */
function playRequests(): Record<'retry' | 'finish', string[]> {
  const run = (isOpen: boolean) =>
    new RetryRequests({
      isRetryWindowOpen: () => isOpen,
      failedAccountIds: () => new Set(['000000000001']),
      unfinishedAccountIds: () => new Set<string>(),
      note: () => undefined,
    });
  const answer = (act: () => unknown) => {
    try {
      act();
      return 'executed';
    } catch (error) {
      return WORDS[(error as { type?: string }).type ?? ''] ?? String(error);
    }
  };
  const check = (request: unknown, isOpen = true) => answer(() => run(isOpen).check(request));
  return {
    retry: [
      check({ accountIds: 7 }),
      check({ accountIds: [LONG] }),
      check({ accountIds: ['../x'] }),
      check({}, false),
      check({ accountIds: ['000000000002'] }),
    ],
    finish: [NONE, NONE, NONE, answer(() => run(false).finish()), NONE],
  };
}

const played = (schema: { safeParse(value: unknown): { success: boolean } }, inputs: Inputs) =>
  KINDS.map((kind) => {
    if (!(kind in inputs)) return NONE;
    return schema.safeParse(inputs[kind]).success ? 'executed' : 'ignored';
  });

async function playAll(target: Target): Promise<Map<string, string[]>> {
  const { retry, finish } = playRequests();
  const asSignal = (cells: string[]) => cells.map((cell) => (cell === 'refused' ? 'ignored' : cell));
  const silent = KINDS.map(() => NONE);
  const { plan } = await manifestOf(target, target.honest);
  const progress = { shard: 0, done: 1, failed: 0, rows: 1, releasedSlots: 0 };
  const shard = {
    ...{ runId: target.honest.runId, shard: 0, discovery: plan.discovery, select: { offset: 0, limit: 1 } },
    ...{ regions: plan.regions, slots: 1, scanAttempts: 1, deadline: new Date(Date.now() + 3_000).toISOString() },
  };
  const state = { startedAt: '2026-01-05T01:00:00Z', shards: [], shardsRun: 0, plan };
  const [report, carried, shards] = await Promise.all([
    playWorkflow(target, 'complianceReport', {
      ...{ 'wrong type': [{ regions: 7 }], oversized: [{ regions: [LONG] }], 'foreign key': [{ baseRunId: 'x/../y' }] },
    }),
    playWorkflow(target, 'complianceReport', {
      ...{ 'wrong type': [{}, 7], oversized: [{}, { ...state, startedAt: LONG }] },
      ...{ 'foreign key': [{}, { ...state, shards: [FOREIGN] }], stale: [{}, state], replayed: [{}, state] },
    }),
    playWorkflow(target, 'scanShard', {
      ...{ 'wrong type': [7], oversized: [lengthened(shard)], 'foreign key': [{ ...shard, discovery: FOREIGN }] },
      ...{ stale: [shard], replayed: [shard] },
    }),
  ]);
  return new Map([
    ['workflow complianceReport', report],
    ['carried state', carried],
    ['workflow scanShard', shards],
    ['update retryFailedAccounts', retry],
    ['signal retryFailedAccounts', asSignal(retry)],
    ['update finish', finish],
    ['signal finish', asSignal(finish)],
    [
      'signal shardProgress',
      played(shardProgress, { 'wrong type': 7, oversized: { ...progress, rows: 1e300 }, replayed: progress }),
    ],
    ['signal grantSlots', played(grantedSlots, { 'wrong type': 'x', oversized: 2_001, replayed: 1 })],
    ['signal endScan', played(endScanReason, { 'wrong type': 7, oversized: LONG, replayed: 'not finished' })],
    ['query progress', silent],
    ['query failedAccounts', silent],
    ...(await playActivities(target)),
  ]);
}

/** Registers the test; `target` is there once it runs. */
export function playMatrix(target: () => Target): void {
  test('each entry point does with each kind of bad input what docs/security.md says', async () => {
    const promoted = async () =>
      (await target().lab.store.list('')).filter((key) => /^(history\/\d|raw\/|reports\/)/.test(key));
    const before = await promoted();
    const found = await playAll(target());
    expect([...found.keys()].toSorted()).toEqual(await entryPoints());
    const documented = tableOf(sectionOf(read('docs/security.md'), '### Entry points and bad input'));
    expect([...found].map(([name, cells]) => [name, ...cells])).toEqual(documented);
    expect(await promoted()).toEqual(before);
  });
}
