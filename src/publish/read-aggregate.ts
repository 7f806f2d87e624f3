// Reads the stored pages of the aggregator that a report is compared with, and the rules that were re-read.
import { ChecksumMismatchError } from '#src/aws/object-reader.ts';
import type { Store } from '#src/aws/store.ts';
import { parseStoredJson } from '#src/aws/stored-json.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { collectAggregate, type AggregateIndex } from '#domain/cross-check/aggregate.ts';
import {
  toListedRule,
  toListedSource,
  type AggregatorEvidence,
  type AggregatorPages,
  type RereadEvidence,
} from '#domain/cross-check/aggregator-evidence.ts';
import type { Reread } from '#domain/cross-check/confirm-difference.ts';
import type { AggregatorPlan, RunPlan } from '#src/workflows/types.ts';
import { readParts } from './evidence.ts';

export type Aggregate = { index: AggregateIndex; startedAtMs: number };

/**
 * The data that a report is compared with, or the reason why it is not compared. Also contains the stored objects from which the data was
 * read.
 */
export type CrossCheckInputs = {
  aggregator: AggregatorPlan;
  objects: StoredObject[];
} & ({ fault: string } | (Aggregate & { rereads: readonly Reread[] }));

/**
 * Reads the data that a run's report is compared with, or returns undefined if no aggregator was set. Damaged pages make the cross-check
 * fail, but not the report. Throws if an S3 request fails.
 */
export async function readCrossCheck(
  store: Store,
  { aggregator, aggregate, rereads }: RunPlan,
  signal: AbortSignal,
): Promise<CrossCheckInputs | undefined> {
  if (!aggregator) return undefined;
  if (!aggregate)
    return { aggregator, objects: [], fault: 'the aggregator was not read before the report was published' };
  const objects = [aggregate, ...(rereads ? [rereads] : [])];
  try {
    const evidence = await readEvidenceOfAggregator(store, aggregate, signal);
    objects.push(...evidence.pages);
    if (evidence.fault !== undefined) return { aggregator, objects, fault: evidence.fault };
    const again = rereads && (parseStoredJson(rereads.key, await store.get(rereads, signal)) as RereadEvidence);
    const read = await readAggregate(store, evidence, signal);
    return { aggregator, objects, ...read, rereads: again?.rereads ?? [] };
  } catch (error) {
    if (!(error instanceof ChecksumMismatchError)) throw error;
    return { aggregator, objects, fault: `what was read of the aggregator is damaged: ${error.message}` };
  }
}

export async function readEvidenceOfAggregator(
  store: Store,
  aggregate: StoredObject,
  signal: AbortSignal,
): Promise<AggregatorEvidence> {
  return parseStoredJson(aggregate.key, await store.get(aggregate, signal)) as AggregatorEvidence;
}

/** Reads the pages, several concurrently, and keeps only the data to compare. */
export async function readAggregate(
  store: Store,
  { pages, startedAtMs }: AggregatorEvidence,
  signal: AbortSignal,
): Promise<Aggregate> {
  const collector = collectAggregate();
  for await (const body of readParts(store, pages, signal)) {
    const { listing, pages: listed } = JSON.parse(String(body)) as AggregatorPages;
    for (const row of listed.flat()) {
      if (listing === 'sources') collector.addSource(toListedSource(row));
      else {
        const rule = toListedRule(row);
        if (rule) collector.addRule(rule);
      }
    }
  }
  return { index: collector.index, startedAtMs };
}
