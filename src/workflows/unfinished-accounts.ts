// Handles the accounts that were unfinished at the publish deadline.
// They are read in the retry window, in parallel with the retries that people request.
import { log } from '@temporalio/workflow';
import type { AccountScanner } from './account-scanner.ts';
import { hasPublishDeadline } from './patches.ts';
import type { RunStatus } from './run-status.ts';
import { createDeadlineCutoff, RequestedCutoff, type ScanCutoff } from './scan-cutoff.ts';
import type { ShardResult } from './shard-types.ts';

export class UnfinishedAccounts {
  private readonly status: RunStatus;
  private readonly scanner: AccountScanner;
  private reading: BackgroundScan | undefined;

  constructor(status: RunStatus, scanner: AccountScanner) {
    this.status = status;
    this.scanner = scanner;
  }

  /** Returns the cutoff of the first scan at the publish deadline, or undefined if there is no publish deadline. */
  cutoffOfFirstScan(): ScanCutoff | undefined {
    const { publishDeadlineMinutes: minutes } = this.status.requireState().plan;
    if (minutes === undefined || !hasPublishDeadline()) return undefined;
    return createDeadlineCutoff(Date.now(), minutes);
  }

  /** Records which accounts the first scan left unfinished, and logs how many. */
  recordFirstScan(results: readonly ShardResult[]): void {
    this.record(results);
    const { size } = this.status.unfinishedAccountIds();
    if (size === 0) return;
    const { runId } = this.status.execution;
    log.warn(`not finished by the publish deadline: ${size} ${size === 1 ? 'account' : 'accounts'}`, {
      run_id: runId,
      reason: 'PublishDeadline',
    });
  }

  /** Records which accounts a scan left unfinished. */
  record(results: readonly ShardResult[]): void {
    this.status.setUnfinished(results.flatMap(({ unfinished = [] }) => unfinished));
  }

  /** Starts reading unfinished accounts, until the ISO instant `until`, unless they are already being read. */
  startReading(until: string): void {
    const { unfinished = [] } = this.status.requireState();
    if (this.reading || unfinished.length === 0 || !hasPublishDeadline()) return;
    const cutoff = new RequestedCutoff(until);
    const onProgress = () => undefined; // The progress of the run includes only its other scans.
    const options = { deadline: until, slots: this.ownSlots(), onProgress, cutoff };
    this.reading = new BackgroundScan(cutoff, this.scanner.scan({ accountIds: unfinished }, options));
  }

  /** Forgets unfinished accounts, because the run will not read them again. They stay failed. */
  giveUp(): void {
    this.status.setUnfinished([]);
  }

  /** Whether accounts are being read, or have been read and their results are still to be used. */
  isReading(): boolean {
    return this.reading !== undefined;
  }

  /** Whether every account was read, so that the results can be published. */
  hasFinishedReading(): boolean {
    return this.reading?.hasEnded ?? false;
  }

  /** The slots that are left for retries that people request. */
  slotsForRetries(): number {
    const { concurrentAccounts } = this.status.requireState().plan;
    return this.reading ? Math.max(1, concurrentAccounts - this.ownSlots()) : concurrentAccounts;
  }

  /** Stops reading and returns the results. Accounts that are not finished by then fail with the reason. */
  async end(reason: string): Promise<ShardResult[]> {
    const { reading } = this;
    if (!reading) return [];
    reading.cutoff.request(reason);
    try {
      return await reading.results;
    } finally {
      this.reading = undefined;
    }
  }

  /** Half of the run's slots, because an account that never ends must leave some for the retries that people request. */
  private ownSlots(): number {
    return Math.max(1, Math.floor(this.status.requireState().plan.concurrentAccounts / 2));
  }
}

class BackgroundScan {
  readonly cutoff: RequestedCutoff;
  readonly results: Promise<ShardResult[]>;
  hasEnded = false;

  constructor(cutoff: RequestedCutoff, results: Promise<ShardResult[]>) {
    this.cutoff = cutoff;
    this.results = results.finally(() => (this.hasEnded = true));
    this.results.catch(() => undefined); // It is awaited later. Until then, a rejection must not be treated as unhandled.
  }
}
