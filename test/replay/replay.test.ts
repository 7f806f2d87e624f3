// Recorded histories, also those of earlier versions, replay with the workflows as they are now: open runs outlive an upgrade.
import { Worker, type ReplayWorkerOptions } from '@temporalio/worker';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { beforeAll, expect, test } from 'vitest';
import { createDataConverter } from '#src/temporal/data-converter.ts';
import { loadWorkflowBundle } from '#src/worker/bundle-workflows.ts';
import { keyOf } from '../encryption/keys.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';
import { bundledWorkflows, sharedBundle } from '../support/shared-bundle.ts';
import { readRecordings, type Recording } from './history-file.ts';
import { mutationsOf } from './mutations.ts';

const recordings = await readRecordings();

let code: string;
beforeAll(async () => {
  quietRuntime();
  code = await bundledWorkflows();
});

/** What a replay of each recording says: nothing, or the name of its error. */
async function replay(
  each: ReadonlyMap<string, Recording>,
  options: ReplayWorkerOptions = { workflowBundle: { code } },
): Promise<Map<string, string | undefined>> {
  const histories = [...each.values()].map(({ workflowId, events }) => ({
    workflowId,
    history: historyFromJSON({ events }),
  }));
  const said: (string | undefined)[] = [];
  for await (const { error } of Worker.runReplayHistories(options, histories))
    said.push(error && `${error.name}: ${error.message}`);
  return new Map([...each.keys()].map((name, index) => [name, said[index]]));
}

test('every recorded history replays', async () => {
  const said = await replay(recordings);
  expect([...said].filter(([, error]) => error !== undefined)).toEqual([]);
  expect(said.size).toBe(recordings.size);
});

test('they replay in a worker that encrypts, although they are not encrypted', async () => {
  const keys = { PAYLOAD_KEY: [keyOf('k1')], WORKFLOW_BUNDLE: await sharedBundle() };
  const said = await replay(recordings, {
    workflowBundle: await loadWorkflowBundle(keys),
    dataConverter: createDataConverter(keys),
  });
  expect([...said].filter(([, error]) => error !== undefined)).toEqual([]);
});

/** The version that was recorded last: each of its paths is mutated. */
const startOf = ({ events }: Recording) => String(events[0]!['eventTime']);
const [last] = [...recordings].toSorted(([, a], [, b]) => (startOf(a) < startOf(b) ? 1 : -1));
const newest = [...recordings].filter(([path]) => path.split('/')[0] === last![0].split('/')[0]);

test('a history that other code has made does not', async () => {
  const mutated = new Map(
    newest.flatMap(([path, recording]) =>
      [...mutationsOf(recording)].map(([name, changed]) => [`${path}: ${name}`, changed] as const),
    ),
  );
  const said = await replay(mutated);
  expect([...said].filter(([, error]) => !error?.startsWith('DeterminismViolationError'))).toEqual([]);
  const counts = Map.groupBy(mutated.keys(), (name) => name.split(': ')[1]!);
  expect(counts.size).toBe(5);
});
