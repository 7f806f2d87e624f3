// Scans one account, with all its regions in parallel. Regions that one attempt has finished are not scanned again by the next.
import { activityInfo, cancellationSignal, log } from '@temporalio/activity';
import type { Aws, CallCounts } from '#src/aws/aws.ts';
import { AwsCallError } from '#src/aws/aws-errors.ts';
import { createScanMemory, type ScanMemory } from '#src/scan/scan-memory.ts';
import { createStartRates, type StartRates } from '#src/scan/start-rates.ts';
import { findS3Problem } from '#src/aws/s3-errors.ts';
import { scanRegion } from '#src/scan/scan-region.ts';
import type { RoleSession } from '#src/aws/session.ts';
import { isFailure } from '#domain/coverage/dispositions.ts';
import { DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';
import type { EvidenceKeys } from '#src/publish/evidence-key.ts';
import { rateKey } from '#src/publish/request-rates.ts';
import { emptyOutcome, type CallStats, type RegionOutcome } from '#domain/coverage/outcome.ts';
import type { ScanActivities, ScanAccountInput, ScanProgress } from '#src/workflows/activity-types.ts';
import { openAccountTimeout, type AccountTimeout } from './account-timeout.ts';
import { retryableScanFailure, describeS3Problem } from './failures.ts';
import { loadRates } from './load-rates.ts';
import { filterAuthentic, signOutcome } from './region-progress.ts';
import { storeRegion } from './store-region.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/** The maximum number of attempts to read optional data such as tags, which is low because each attempt reads the whole region again. */
const MAX_ATTEMPTS_FOR_EXTRAS = 3;

/** A region's outcome, and whether another attempt may improve it. */
type Attempt = { outcome: RegionOutcome; retryable: boolean };

type ScanOptions = { readTags: boolean; storesVerdicts?: boolean; evidenceKeys?: EvidenceKeys | undefined };

export function createScanAccount(aws: Aws, options: ScanOptions): ScanActivities['scanAccount'] {
  const memory = createScanMemory();
  const startRates = createStartRates(() => loadRates(aws, options.evidenceKeys));
  return async (input) => {
    const { account, runId } = input;
    const regions = account.regions ?? input.regions;
    const sign = (outcome: RegionOutcome) => signOutcome(outcome, input, options.evidenceKeys);
    const progress = readPreviousProgress(regions, (outcomes) =>
      filterAuthentic(outcomes, input, options.evidenceKeys),
    );
    const timeout = openAccountTimeout(input.timeoutMinutes, progress.workedMs, cancellationSignal());
    const details = () => toDetails(account.id, progress, timeout.workedMs());
    const { finished, incomplete } = progress;
    return withHeartbeat({ details }, async (signal, beat) => {
      const session = aws.openAccount(account.id, runId, signal);
      const { readTags, storesVerdicts } = options;
      const shared = { ...progress, readTags, storesVerdicts, memory, startRates, signal, timeout, sign };
      const left = regions.filter((region) => !finished.has(region));
      const attempts = await Promise.all(
        left.map(async (region) => {
          const { outcome, retryable } = await readRegion(aws, session, input, region, shared);
          if (!retryable) finished.set(region, outcome);
          else if (!isFailure(outcome.disposition) || outcome.rules > 0) incomplete.set(region, outcome);
          return { outcome, retryable };
        }),
      );
      const unfinished = attempts.flatMap(({ retryable, outcome }) => (retryable ? [outcome] : []));
      const outcomes = [...finished.values(), ...unfinished];
      outcomes.sort((a, b) => regions.indexOf(a.region) - regions.indexOf(b.region));
      if (unfinished.length > 0) {
        beat(); // The next attempt reads this heartbeat's details.
        throw retryableScanFailure(outcomes);
      }
      return { accountId: account.id, regions: outcomes };
    }).finally(timeout.close);
  };
}

/** The results of all attempts so far, by region. */
type AttemptProgress = {
  finished: Map<string, RegionOutcome>;
  /** Regions of which some rules or an extra could not be read. These outcomes are used unless a later attempt reads more. */
  incomplete: Map<string, RegionOutcome>;
  /** The regions in which a call has succeeded. */
  answered: Set<string>;
  /** The working time of earlier attempts, in milliseconds. */
  workedMs: number;
};

type SignOutcome = (outcome: RegionOutcome) => RegionOutcome;

type FilterAuthentic = (outcomes: readonly RegionOutcome[]) => RegionOutcome[];

/** Reads the progress from the heartbeat details of earlier attempts. Only authentic outcomes of this account's regions are accepted. */
function readPreviousProgress(regions: readonly string[], filterOwn: FilterAuthentic): AttemptProgress {
  const before = activityInfo().heartbeatDetails as ScanProgress | undefined;
  const byRegion = (outcomes: readonly RegionOutcome[] = []) =>
    new Map(
      filterOwn(outcomes)
        .filter((outcome) => regions.includes(outcome.region))
        .map((outcome) => [outcome.region, outcome] as const),
    );
  return {
    finished: byRegion(before?.regions),
    incomplete: byRegion(before?.incomplete),
    answered: new Set(before?.answered),
    workedMs: Number.isFinite(before?.workedMs) ? Math.max(0, before!.workedMs!) : 0,
  };
}

function toDetails(
  accountId: string,
  { finished, incomplete, answered }: AttemptProgress,
  workedMs: number,
): ScanProgress {
  return {
    accountId,
    regions: [...finished.values()],
    incomplete: [...incomplete.values()],
    answered: [...answered],
    workedMs,
  };
}

type Shared = AttemptProgress & {
  readTags: boolean;
  storesVerdicts: boolean | undefined;
  memory: ScanMemory;
  startRates: StartRates;
  /** Aborted if the activity is cancelled. */
  signal: AbortSignal;
  timeout: AccountTimeout;
  sign: SignOutcome;
};

/** Reads a region. If that fails and an earlier attempt had read more of the region, the earlier outcome is kept. */
async function readRegion(
  aws: Aws,
  session: RoleSession,
  input: ScanAccountInput,
  region: string,
  shared: Shared,
): Promise<Attempt> {
  const { attempt } = activityInfo();
  const canRetryExtras = attempt < Math.min(input.attempts, MAX_ATTEMPTS_FOR_EXTRAS);
  const read = await attemptRegion(aws, session, input, region, shared);
  if (shared.timeout.hasExpired()) return endTimedOutRegion(read, shared.incomplete.get(region));
  const before = shared.incomplete.get(region);
  if (before && hasReadMore(before, read.outcome))
    return { outcome: before, retryable: isFailure(before.disposition) ? read.retryable : canRetryExtras };
  return { ...read, retryable: read.retryable && (isFailure(read.outcome.disposition) || canRetryExtras) };
}

/** Returns a region's final outcome when the account's time is up. The time limit is the recorded cause if the outcome is `failed`. */
function endTimedOutRegion({ outcome }: Attempt, before: RegionOutcome | undefined): Attempt {
  const kept = before && hasReadMore(before, outcome) ? before : outcome;
  return { outcome: kept.disposition === 'failed' ? { ...kept, cause: 'account-timeout' } : kept, retryable: false };
}

function hasReadMore(before: RegionOutcome, after: RegionOutcome): boolean {
  if (!isFailure(after.disposition)) return false;
  return !isFailure(before.disposition) || before.rules > after.rules;
}

async function attemptRegion(
  aws: Aws,
  session: RoleSession,
  { account, runId }: ScanAccountInput,
  region: string,
  shared: Shared,
): Promise<Attempt> {
  const { memory, startRates, answered, signal, timeout, sign } = shared;
  const place = rateKey(account.id, region);
  const initialRate = await startRates.startOf(place);
  const startedAt = performance.now();
  const counts: CallCounts = { calls: 0, throttles: 0, retries: 0 };
  const callStats = (): CallStats => ({ ...counts, seconds: Math.round((performance.now() - startedAt) / 100) / 10 });
  const reader = aws.readRegion(session, region, counts, timeout.signal, initialRate);
  const { tagKeys = DEFAULT_TAG_KEYS } = account;
  try {
    const hasRespondedBefore = answered.has(region);
    return await memory.withRegion(warnOfTemporaryFile, async (regionMemory) => {
      const options = { tagKeys, account, region, hasRespondedBefore, signal: timeout.signal };
      const scan = await scanRegion(reader, { ...shared, ...options, ...regionMemory });
      const stored = await storeRegion(aws.store, { runId, accountId: account.id, region, scan, callStats, signal });
      const rate = reader.foundRate();
      const outcome = sign(rate ? { ...stored, rate } : stored);
      return { outcome, retryable: scan.kind === 'refused' ? scan.refusal.retryable : scan.isIncomplete };
    });
  } catch (error) {
    signal.throwIfAborted();
    // An error affects only this region: the other regions continue, and the report shows the message.
    const s3 = findS3Problem(error, aws.store.bucket);
    const reason = s3 ? describeS3Problem(s3) : describeError(error as Error);
    return { outcome: emptyOutcome(region, 'failed', reason, callStats()), retryable: !s3?.isFinal };
  } finally {
    if (reader.hasResponded()) answered.add(region);
    const found = reader.foundRate();
    if (found) startRates.note(place, found);
  }
}

function warnOfTemporaryFile({ message }: Error): void {
  log.warn(`rows of a large region stay in memory, because no temporary file can be written: ${message}`);
}

/** The message of a failed AWS call is sufficient. For other errors, the name is more informative than the message. */
function describeError(error: Error): string {
  return error instanceof AwsCallError ? error.message : `${error.name}: ${error.message}`;
}
