// One account, with all its regions in parallel. The next attempt does not repeat what an attempt finished.
import { activityInfo } from '@temporalio/activity';
import type { Aws, CallCounts } from '#src/aws/aws.ts';
import { createMemoryBudget, type MemoryBudget } from '#src/scan/memory-budget.ts';
import { findS3Problem } from '#src/aws/s3-errors.ts';
import { scanRegion } from '#src/scan/scan-region.ts';
import type { RoleSession } from '#src/aws/session.ts';
import { isFailure } from '#domain/coverage/dispositions.ts';
import { DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';
import type { EvidenceKeys } from '#src/publish/evidence-key.ts';
import { emptyOutcome, type CallStats, type RegionOutcome } from '#domain/coverage/outcome.ts';
import type { ScanActivities, ScanAccountInput, ScanProgress } from '#src/workflows/activity-types.ts';
import { retryableScanFailure, describeS3Problem } from './failures.ts';
import { storeRegion } from './store-region.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/** About 250,000 rows: the memory that a pod of 512 MiB has outside V8's heap. A hundred ordinary accounts stay below it. */
const MAX_RESERVED_BYTES = 96 * 1024 * 1024;

/** Maximum attempts for an extra such as tags, because each attempt reads the whole region again. */
const MAX_ATTEMPTS_FOR_EXTRAS = 3;

/** A region's outcome, and whether another attempt may improve it. */
type Attempt = { outcome: RegionOutcome; retryable: boolean };

type ScanOptions = { readTags: boolean; evidenceKeys?: EvidenceKeys | undefined };

export function createScanAccount(aws: Aws, options: ScanOptions): ScanActivities['scanAccount'] {
  const memory = createMemoryBudget(MAX_RESERVED_BYTES);
  return async (input) => {
    const { account, runId } = input;
    const regions = account.regions ?? input.regions;
    const sign = signerOf(input, options.evidenceKeys);
    const progress = progressBefore(regions, (outcome) => sign(outcome).mac === outcome.mac);
    const { finished, incomplete } = progress;
    return withHeartbeat({ details: () => toDetails(progress) }, async (signal, beat) => {
      const session = aws.openAccount(account.id, runId, signal);
      const shared = { ...progress, readTags: options.readTags, memory, signal, sign };
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
        beat(); // The next attempt starts from these details.
        throw retryableScanFailure(outcomes);
      }
      return { accountId: account.id, regions: outcomes };
    });
  };
}

/** What the attempts so far have found, by region. */
type AttemptProgress = {
  finished: Map<string, RegionOutcome>;
  /** Read, except for some rules or an extra: this counts unless a later attempt does better. */
  incomplete: Map<string, RegionOutcome>;
  /** Regions in which a call has succeeded. */
  answered: Set<string>;
};

type Sign = (outcome: RegionOutcome) => RegionOutcome;

/** Returns a function that adds the MAC to an outcome. Failures have none: they claim nothing. */
function signerOf({ account, runId }: ScanAccountInput, evidenceKeys: EvidenceKeys | undefined): Sign {
  return (outcome) => {
    const { mac: _, ...unsigned } = outcome;
    if (!evidenceKeys || isFailure(outcome.disposition)) return unsigned;
    return { ...unsigned, mac: evidenceKeys.sign({ kind: 'region', runId, account, outcome }) };
  };
}

/** The details of earlier attempts' heartbeats. Anybody in the namespace can send a heartbeat, so only own outcomes count. */
function progressBefore(regions: readonly string[], isAuthentic: (outcome: RegionOutcome) => boolean): AttemptProgress {
  const before = activityInfo().heartbeatDetails as ScanProgress | undefined;
  const byRegion = (outcomes: readonly RegionOutcome[] = []) =>
    new Map(
      outcomes
        .filter((outcome) => regions.includes(outcome.region) && isAuthentic(outcome))
        .map((outcome) => [outcome.region, outcome] as const),
    );
  return {
    finished: byRegion(before?.regions),
    incomplete: byRegion(before?.incomplete),
    answered: new Set(before?.answered),
  };
}

function toDetails({ finished, incomplete, answered }: AttemptProgress): ScanProgress {
  return { regions: [...finished.values()], incomplete: [...incomplete.values()], answered: [...answered] };
}

type Shared = AttemptProgress & { readTags: boolean; memory: MemoryBudget; signal: AbortSignal; sign: Sign };

/** Reads a region. If it fails, and an earlier attempt had read more of it, that one counts. */
async function readRegion(
  aws: Aws,
  session: RoleSession,
  input: ScanAccountInput,
  region: string,
  shared: Shared,
): Promise<Attempt> {
  const { attempt } = activityInfo();
  const mayReadExtras = attempt < Math.min(input.attempts, MAX_ATTEMPTS_FOR_EXTRAS);
  const read = await tryRegion(aws, session, input, region, shared);
  const before = shared.incomplete.get(region);
  if (before && hasReadMore(before, read.outcome))
    return { outcome: before, retryable: isFailure(before.disposition) ? read.retryable : mayReadExtras };
  return { ...read, retryable: read.retryable && (isFailure(read.outcome.disposition) || mayReadExtras) };
}

function hasReadMore(before: RegionOutcome, after: RegionOutcome): boolean {
  if (!isFailure(after.disposition)) return false;
  return !isFailure(before.disposition) || before.rules > after.rules;
}

async function tryRegion(
  aws: Aws,
  session: RoleSession,
  { account, runId }: ScanAccountInput,
  region: string,
  shared: Shared,
): Promise<Attempt> {
  const { memory, answered, signal, sign } = shared;
  const startedAt = performance.now();
  const counts: CallCounts = { calls: 0, throttles: 0, retries: 0 };
  const callStats = (): CallStats => ({ ...counts, seconds: Math.round((performance.now() - startedAt) / 100) / 10 });
  const reservation = memory.open();
  const reader = aws.readRegion(session, region, counts, signal);
  const { tagKeys = DEFAULT_TAG_KEYS } = account;
  try {
    const hasAnsweredBefore = answered.has(region);
    const scan = await scanRegion(reader, { ...shared, tagKeys, account, region, hasAnsweredBefore, reservation });
    const outcome = await storeRegion(aws.store, { runId, accountId: account.id, region, scan, callStats, signal });
    return { outcome: sign(outcome), retryable: scan.kind === 'refused' ? scan.refusal.retryable : scan.isIncomplete };
  } catch (error) {
    signal.throwIfAborted();
    // Any error concerns only this region: the others continue, and the report shows the message.
    const { name, message } = error as Error;
    const s3 = findS3Problem(error, aws.store.bucket);
    const reason = s3 ? describeS3Problem(s3) : `${name}: ${message}`;
    return { outcome: emptyOutcome(region, 'failed', reason, callStats()), retryable: !s3?.isFinal };
  } finally {
    if (reader.hasAnswered()) answered.add(region);
    reservation.release();
  }
}
