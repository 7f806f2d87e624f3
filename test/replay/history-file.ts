// Recorded histories as files: one event a line, without what names the machine that they were recorded on.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

/** Events in Temporal's own JSON, as `temporal workflow show -o json` prints them. */
export type RecordedEvent = { eventId: string; eventType: string } & Record<string, unknown>;

/** One workflow execution. Its id counts: shards are named after their parent. */
export type Recording = { workflowId: string; events: RecordedEvent[] };

/** A folder a version of the workflows that was recorded. */
const HISTORIES = fileURLToPath(new URL('histories/', import.meta.url));

/** Every recording, by folder and name. */
export async function readRecordings(): Promise<Map<string, Recording>> {
  const files = (await readdir(HISTORIES, { recursive: true })).filter((file) => file.endsWith('.json')).toSorted();
  const read = async (file: string) => JSON.parse(await readFile(join(HISTORIES, file), 'utf8')) as Recording;
  return new Map(
    await Promise.all(files.map(async (file) => [file.slice(0, -'.json'.length), await read(file)] as const)),
  );
}

export async function writeRecording(name: string, workflowId: string, history: History): Promise<void> {
  const { events } = JSON.parse(historyToJSON(history), withoutMachine) as { events: RecordedEvent[] };
  const lines = events.map((event) => JSON.stringify(event));
  const file = join(HISTORIES, `${name}.json`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `{"workflowId":${JSON.stringify(workflowId)},"events":[\n${lines.join(',\n')}\n]}\n`);
}

/** Workers are named after their host, and stack traces name its files. */
function withoutMachine(key: string, value: unknown): unknown {
  if (key === 'stackTrace') return undefined;
  return typeof value === 'string' ? value.replace(`@${hostname()}`, '@worker') : value;
}
