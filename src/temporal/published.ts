// Reads from Temporal what a run's own workflow published, for comparison with the content of the bucket.
import type { Client } from '@temporalio/client';
import type { Publication } from '#src/workflows/types.ts';
import { readPayload } from './data-converter.ts';
import { findRun } from './find-run.ts';

/** A publication as its workflow recorded it. */
export type PublishedByWorkflow = { number: number; manifestKey: string; manifestSha256: string };

export type PublishedRun = { isOpen: boolean; publications: PublishedByWorkflow[] };

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

/**
 * Returns what a run published, from the histories of all its executions, of which continue-as-new and reset create further ones. Returns
 * undefined if Temporal no longer has the run.
 */
export async function readPublishedRun(client: Client, firstRunId: string): Promise<PublishedRun | undefined> {
  const found = await findRun(client, firstRunId);
  if (!found || found.runId !== firstRunId) return undefined;
  const { workflowId } = found;
  const publications: PublishedByWorkflow[] = [];
  let isOpen = false;
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = ${JSON.stringify(workflowId)}` })) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const { raw, status } = await handle.describe();
    if (raw.workflowExecutionInfo?.firstRunId !== firstRunId) continue;
    isOpen ||= status.name === 'RUNNING';
    publications.push(...(await listPublished(client, await handle.fetchHistory())));
  }
  return { isOpen, publications };
}

async function listPublished(client: Client, { events }: History): Promise<PublishedByWorkflow[]> {
  const publishing = new Set<string>();
  const published: PublishedByWorkflow[] = [];
  for (const {
    eventId,
    activityTaskScheduledEventAttributes: scheduled,
    activityTaskCompletedEventAttributes: completed,
  } of events ?? []) {
    if (scheduled?.activityType?.name === 'publishReport') publishing.add(String(eventId));
    const payload = completed?.result?.payloads?.[0];
    if (!payload || !publishing.has(String(completed?.scheduledEventId))) continue;
    const { number, keys, manifestSha256 } = await readPayload<Publication>(client, payload);
    published.push({ number, manifestKey: keys.manifest, manifestSha256 });
  }
  return published;
}
