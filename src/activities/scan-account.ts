// One account, all its regions side by side. What an attempt finished, the next one does not do again.
import { randomUUID } from 'node:crypto';
import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { Aws, Meter } from '../aws/aws.ts';
import { createHeldBytes, type HeldBytes } from '../aws/held-bytes.ts';
import { scanRegion, type RegionScan } from '../aws/scan-region.ts';
import type { RoleSession } from '../aws/session.ts';
import { keys } from '#domain/keys.ts';
import { withoutRows, type Effort, type RegionOutcome, type StoredObject } from '#domain/outcome.ts';
import type { Ports, ScanAccountInput, ScanProgress } from '../workflows/ports.ts';
import { retryableScan } from './failures.ts';

/** Well below the heartbeat time-out of 30 s, also when the event loop is busy; above what most accounts take, for each beat is a write of the server's. */
const HEARTBEAT_MS = 5_000;

/** Some 250,000 rows: what a pod of 512 MiB has beside V8's heap. A hundred accounts of ordinary size stay below it. */
const HELD_BYTES = 96 * 1024 * 1024;

/** A region's outcome, and whether another attempt may better it. */
type Attempt = { outcome: RegionOutcome; retryable: boolean };

export function createScanAccount(aws: Aws, settings: { readTags: boolean }): Ports['scanAccount'] {
  const held = createHeldBytes(HELD_BYTES);
  return async (input) => {
    const { account, regions, runId } = input;
    const signal = cancellationSignal();
    const finished = finishedBefore(regions);
    const beat = () => heartbeat({ regions: finished } satisfies ScanProgress);
    const timer = setInterval(beat, HEARTBEAT_MS);
    try {
      const session = aws.openAccount(account.id, runId, signal);
      const readTags = settings.readTags;
      const left = regions.filter((region) => !finished.some((outcome) => outcome.region === region));
      const attempts = await Promise.all(
        left.map(async (region) => {
          const attempt = await readRegion(aws, session, input, region, { readTags, held, signal });
          if (!attempt.retryable) finished.push(attempt.outcome);
          return attempt;
        }),
      );
      const outcomes = [...finished, ...attempts.filter(({ retryable }) => retryable).map(({ outcome }) => outcome)];
      outcomes.sort((a, b) => regions.indexOf(a.region) - regions.indexOf(b.region));
      if (attempts.some(({ retryable }) => retryable)) {
        beat(); // The next attempt starts from these details.
        throw retryableScan(outcomes);
      }
      return { accountId: account.id, regions: outcomes };
    } catch (error) {
      // The reason says whether it was a cancel, a pause or a reset: anything else thrown here would hide that.
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      clearInterval(timer);
    }
  };
}

/** The regions that the heartbeats of earlier attempts list as finished. */
function finishedBefore(regions: readonly string[]): RegionOutcome[] {
  const before = (activityInfo().heartbeatDetails as ScanProgress | undefined)?.regions ?? [];
  return before.filter(({ region }) => regions.includes(region));
}

async function readRegion(
  aws: Aws,
  session: RoleSession,
  { account, runId, attempts }: ScanAccountInput,
  region: string,
  { readTags, held, signal }: { readTags: boolean; held: HeldBytes; signal: AbortSignal },
): Promise<Attempt> {
  const startedAt = performance.now();
  const meter: Meter = { calls: 0, throttles: 0, retries: 0 };
  const effort = (): Effort => ({ ...meter, seconds: Math.round((performance.now() - startedAt) / 100) / 10 });
  const lastAttempt = activityInfo().attempt >= attempts;
  const holder = held.open();
  try {
    const reader = aws.readRegion(session, region, meter, signal);
    const scan = await scanRegion(reader, { account, region, readTags, lastAttempt, holder, signal });
    return await outcomeOf(scan, region, effort, (body, contentType) =>
      aws.store.putOnce(keys.account(runId, account.id, region, randomUUID()), body, contentType, signal),
    );
  } catch (error) {
    signal.throwIfAborted();
    // Whatever it is, it is this region's: the others go on, and the message is told.
    const { name, message } = error as Error;
    return { outcome: withoutRows(region, 'failed', `${name}: ${message}`, effort()), retryable: true };
  } finally {
    holder.close();
  }
}

async function outcomeOf(
  scan: RegionScan,
  region: string,
  effort: () => Effort,
  put: (body: Buffer, contentType: string) => Promise<StoredObject>,
): Promise<Attempt> {
  const final = (outcome: RegionOutcome) => ({ outcome, retryable: false });
  switch (scan.kind) {
    case 'no-rules':
      return final(withoutRows(region, 'no-rules', 'no AWS Config rule is deployed', effort()));
    case 'recorder-off':
      return final(withoutRows(region, 'recorder-off', scan.reason, effort()));
    case 'refused': {
      const { disposition, reason, retryable } = scan.refusal;
      return { outcome: withoutRows(region, disposition, reason, effort()), retryable };
    }
    case 'scanned': {
      const { rules, notes } = scan;
      const { rows, csv, profile } = scan.part;
      const part = rows > 0 && (await put(csv, 'text/csv'));
      const noted = notes.length > 0 && (await put(Buffer.from(JSON.stringify(notes)), 'application/json'));
      return final({
        region,
        disposition: 'scanned',
        rules,
        rows,
        ...effort(),
        ...(part ? { part, profile } : {}),
        ...(noted ? { notes: noted } : {}),
      });
    }
    default:
      return scan satisfies never;
  }
}
