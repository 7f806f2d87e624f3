// Reads an AWS Config aggregator page by page, in parallel with the scan, and stores the pages.
// The next attempt continues after the last stored page.
import { randomUUID } from 'node:crypto';
import { activityInfo, log } from '@temporalio/activity';
import type { AggregatorReader } from '#src/aws/aggregator.ts';
import type { Aws } from '#src/aws/aws.ts';
import { AwsCallError, isDeterministic } from '#src/aws/aws-errors.ts';
import { parseStoredJson, putJsonOnce } from '#src/aws/stored-json.ts';
import type { Config } from '#src/config/config.ts';
import { findAggregator } from '#src/config/aggregator-settings.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type {
  AggregatorEvidence,
  AggregatorListing,
  AggregatorPages,
} from '#domain/cross-check/aggregator-evidence.ts';
import { keys } from '#domain/keys.ts';
import { signObject, type EvidenceKeys } from '#src/publish/evidence-key.ts';
import type { ScanActivities } from '#src/workflows/activity-types.ts';
import type { AggregatorPlan } from '#src/workflows/types.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/**
 * The number of pages stored in one object: at most 10,000 rules, about 2 MB. If an attempt dies, at most this many pages are read again.
 */
const PAGES_PER_OBJECT = 10;

/** Enough pages for 6,000,000 rules, far more than there are in the 10,000 accounts that an aggregator can cover. */
const MAX_PAGES = 6_000;

/** How far reading has progressed: the pages stored so far, and the position at which the unfinished listing continues. */
type Progress = { startedAtMs: number; stored: StoredObject[]; next: AggregatorPages['next'] };

type Context = { runId: string; aws: Aws; evidenceKeys: EvidenceKeys | undefined; signal: AbortSignal };

/**
 * Creates the activity, which returns the stored `AggregatorEvidence`. An error that AWS would return again is recorded as a fault in the
 * evidence. Every other error is thrown, so that the activity is retried.
 */
export function createReadAggregator(
  aws: Aws,
  config: Config,
  evidenceKeys?: EvidenceKeys,
): ScanActivities['readAggregator'] {
  return ({ runId, aggregator }) => {
    let latest = activityInfo().heartbeatDetails as StoredObject | undefined;
    return withHeartbeat({ details: () => latest }, async (signal, sendHeartbeat) => {
      const context: Context = { runId, aws, evidenceKeys, signal };
      const onStored = (object: StoredObject) => {
        latest = object;
        sendHeartbeat();
      };
      const read = await readPages(context, config, aggregator, { latest, onStored }).catch((error: unknown) => {
        signal.throwIfAborted();
        if (!(error instanceof AwsCallError) || !isFinal(error)) throw error;
        log.warn('the aggregator cannot be read', { reason: 'AggregatorRefused', error });
        return { startedAtMs: Date.now(), stored: [], fault: error.message };
      });
      const { stored: pages, ...rest } = read;
      const { name, region } = aggregator;
      return store(context, { schemaVersion: 1, name, region, ...rest, pages } satisfies AggregatorEvidence);
    });
  };
}

/**
 * Whether AWS would reject every attempt. The result is false for an expired page token, because a later attempt starts without a token.
 */
const isFinal = ({ cause }: AwsCallError) =>
  isDeterministic(cause) && (cause as Error).name !== 'InvalidNextTokenException';

type Pages = { startedAtMs: number; stored: StoredObject[]; fault?: string };

async function readPages(
  context: Context,
  config: Config,
  { name, region }: AggregatorPlan,
  { latest, onStored }: { latest: StoredObject | undefined; onStored: (object: StoredObject) => void },
): Promise<Pages> {
  const { aws, runId, signal } = context;
  const set = findAggregator(config);
  if (set?.name !== name || set.region !== region)
    return {
      startedAtMs: Date.now(),
      stored: [],
      fault: `the worker does not have the aggregator ${name} of ${region} set`,
    };
  const reader = aws.openAggregator(set, runId, signal);
  const earlier = await findProgress(context, latest);
  if (!earlier) await reader.describe();
  let progress = earlier ?? { startedAtMs: reader.answeredAtMs(), stored: [], next: { listing: 'sources' } };
  for (let pages = 0; progress.next; pages += PAGES_PER_OBJECT) {
    if (pages > MAX_PAGES) return { ...progress, fault: `AWS listed more than ${MAX_PAGES} pages` };
    const read = await readSomePages(reader, progress);
    const object = await store(context, read);
    progress = { startedAtMs: progress.startedAtMs, stored: [...progress.stored, object], next: read.next };
    onStored(object);
  }
  return { startedAtMs: progress.startedAtMs, stored: progress.stored };
}

async function readSomePages(
  reader: AggregatorReader,
  { startedAtMs, stored: before, next: from }: Progress,
): Promise<AggregatorPages> {
  const { listing } = from!;
  const pages: AggregatorPages['pages'] = [];
  let { token } = from!;
  do {
    const page = await reader[listing](token);
    pages.push(page.items);
    if (page.token !== undefined && page.token === token)
      throw new AwsCallError(listing, new TypeError('AWS returned the same page token twice'));
    token = page.token;
  } while (token !== undefined && pages.length < PAGES_PER_OBJECT);
  const next = token === undefined ? NEXT_LISTING[listing] : { listing, token };
  return { schemaVersion: 1, startedAtMs, listing, pages, before, ...(next ? { next } : {}) };
}

const NEXT_LISTING: Record<AggregatorListing, AggregatorPages['next']> = {
  sources: { listing: 'rules' },
  rules: undefined,
};

/**
 * Returns the progress of the previous attempt. Anybody in the namespace can send a heartbeat, so only objects that belong to this run are
 * accepted.
 */
async function findProgress(
  { aws, runId, evidenceKeys, signal }: Context,
  latest: StoredObject | undefined,
): Promise<Progress | undefined> {
  if (!latest || keys.runOf(latest.key) !== runId) return undefined;
  if (evidenceKeys && evidenceKeys.check({ kind: 'object', runId, object: latest }, latest.mac) !== 'authentic')
    return undefined;
  // A page token that is no longer valid would make every attempt fail, so every third attempt starts from the beginning.
  if (activityInfo().attempt % 3 === 0) return undefined;
  const pages = parseStoredJson(latest.key, await aws.store.get(latest, signal)) as AggregatorPages;
  return { startedAtMs: pages.startedAtMs, stored: [...pages.before, latest], next: pages.next };
}

async function store(
  { aws, runId, evidenceKeys, signal }: Context,
  value: AggregatorEvidence | AggregatorPages,
): Promise<StoredObject> {
  return signObject(evidenceKeys, await putJsonOnce(aws.store, keys.aggregator(runId, randomUUID()), value, signal));
}
