// Ends a shard before every account is read: at the deadline of the run, or when the run ends the scan.
import {
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  log,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { Cause } from '#domain/coverage/causes.ts';
import type { AccountOutcome } from '#domain/coverage/outcome.ts';
import type { ScanActivities } from './activity-types.ts';
import { parseSignal } from './internal-inputs.ts';
import { hasPublishDeadline } from './patches.ts';
import { endScanReason } from './schemas.ts';
import type { ScanShardInput } from './shard-types.ts';

export const endScan = defineSignal<[string]>('endScan');

/** The reason why accounts were not read. `found` contains the regions that they had finished. */
export type UnreadAccounts = { reason: string; cause?: Cause; found: readonly AccountOutcome[] };

/** The progress is optional. If it cannot be read, the finished regions of accounts in flight are lost. */
const READ_PROGRESS_TIMEOUT = '1m';

export class ShardEnd {
  /** Whether the run may end the scan. */
  readonly isEndable: boolean;
  private readonly input: ScanShardInput;
  private requestedReason: string | undefined;
  private found: readonly AccountOutcome[] = [];

  constructor(input: ScanShardInput) {
    this.input = input;
    this.isEndable = input.publishDeadline !== undefined && hasPublishDeadline();
    setHandler(endScan, (reason) => {
      this.requestedReason ??= parseSignal('endScan', endScanReason, reason);
    });
  }

  /** Whether the run ended the scan, in which case it reads the unread accounts later by itself. */
  isRequested(): boolean {
    return this.isEndable && this.requestedReason !== undefined;
  }

  unread(): UnreadAccounts {
    const { found } = this;
    if (this.isRequested()) return { reason: this.requestedReason!, cause: 'unfinished', found };
    return { reason: 'the deadline of the run came first', found };
  }

  /**
   * Runs `work` until it is done or the shard has to end, and then cancels any work still in flight. Calls `report` at the publish
   * deadline.
   */
  async runUntilDue(work: () => Promise<void>, report: () => Promise<void>): Promise<void> {
    const scope = new CancellationScope();
    const clock = new CancellationScope();
    const ended = clock.run(async () => {
      await this.waitUntilDue();
      // The progress is read now, because the server discards the progress of cancelled activities.
      if (this.isEndable) this.found = await readProgress(this.input);
      scope.cancel();
    });
    const reported = clock.run(() => this.reportAtDeadline(report));
    for (const waiting of [ended, reported]) waiting.catch(() => undefined); // The timers are cancelled below if the work is done in time.
    try {
      await scope.run(work);
    } catch (error) {
      if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
      log.warn(
        this.isRequested()
          ? `the run ended the scan: accounts were ${this.requestedReason}`
          : 'the deadline of the run came before every account was read',
      );
    } finally {
      clock.cancel();
    }
  }

  private async reportAtDeadline(report: () => Promise<void>): Promise<void> {
    const { publishDeadline = '', deadline } = this.input;
    if (!this.isEndable || publishDeadline >= deadline) return;
    await sleep(Math.max(1, Date.parse(publishDeadline) - Date.now()), { summary: 'publish deadline' });
    await report();
  }

  private async waitUntilDue(): Promise<void> {
    const remaining = Math.max(0, Date.parse(this.input.deadline) - Date.now());
    const deadline = sleep(remaining, { summary: 'deadline of the run' });
    await (this.isEndable ? Promise.race([deadline, condition(() => this.isRequested())]) : deadline);
  }
}

async function readProgress({ runId, discovery, select, bucket }: ScanShardInput): Promise<AccountOutcome[]> {
  const { readShardProgress } = proxyActivities<ScanActivities>({
    startToCloseTimeout: '20s',
    scheduleToCloseTimeout: READ_PROGRESS_TIMEOUT,
    retry: { initialInterval: '1s', maximumAttempts: 3 },
  });
  try {
    return await readShardProgress({ runId, discovery, select, bucket });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('the regions that unfinished accounts had finished could not be read: they are read again', { error });
    return [];
  }
}
