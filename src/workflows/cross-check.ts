// Compares the report with an AWS Config aggregator, which is read in parallel with the scan.
// An error in the comparison never fails a report.
import { CancellationScope, condition, isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { ScanActivities } from './activity-types.ts';
import { readsAggregator } from './patches.ts';
import type { RunStatus } from './run-status.ts';

/** The report does not wait for the aggregator, so the activity may be retried as long as the scan may take. */
const { readAggregator } = proxyActivities<Pick<ScanActivities, 'readAggregator'>>({
  startToCloseTimeout: '6h',
  scheduleToCloseTimeout: '6h',
  heartbeatTimeout: '60s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/** One attempt reads for at most four minutes. */
const { rereadDifferences } = proxyActivities<Pick<ScanActivities, 'rereadDifferences'>>({
  scheduleToCloseTimeout: '6m',
  heartbeatTimeout: '60s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumAttempts: 2 },
});

/** The maximum time that the report waits for the aggregator, because a small organization is scanned before its aggregator is read. */
const GRACE_MS = 30_000;

export class CrossCheck {
  private readonly status: RunStatus;
  private readonly scope = new CancellationScope();
  /** Undefined if the aggregator is not being read, or if the plan already refers to the data that was read. */
  private reading: 'in progress' | { stored: StoredObject | undefined } | undefined;

  constructor(status: RunStatus) {
    this.status = status;
  }

  /** Starts reading the aggregator if the plan requests it. A run with a base run uses the data that the base run read. */
  start(): void {
    const { plan } = this.status.requireState();
    if (!plan.aggregator || plan.accountIds || !readsAggregator()) return;
    this.reading = 'in progress';
    void this.read();
  }

  /** Adds references to the data read from the aggregator and to the re-read rules to the plan. Never rejects. */
  async update(): Promise<void> {
    if (!this.status.requireState().plan.aggregator) return;
    if (this.reading) {
      if (this.reading === 'in progress') await condition(() => this.reading !== 'in progress', GRACE_MS);
      if (this.reading === 'in progress') this.scope.cancel();
      else this.status.setCrossCheck({ aggregate: this.reading.stored });
      this.reading = undefined;
    }
    this.status.setCrossCheck({ rereads: await this.reread() });
  }

  private async read(): Promise<void> {
    const { runId } = this.status.execution;
    const { aggregator, bucket } = this.status.requireState().plan;
    let stored: StoredObject | undefined;
    try {
      stored = await this.scope.run(() => readAggregator({ runId, aggregator: aggregator!, bucket }));
    } catch (error) {
      if (!isCancellation(error)) log.warn('the aggregator could not be read', { run_id: runId, error });
    }
    if (this.reading) this.reading = { stored };
  }

  /** Re-reads the rules that differ. A rebuilt report makes no AWS Config calls and uses the re-read rules of its base run. */
  private async reread(): Promise<StoredObject | undefined> {
    const { plan, shards } = this.status.requireState();
    const { execution, input } = this.status;
    if (input.rebuildFrom !== undefined || !plan.aggregate || !readsAggregator()) return plan.rereads;
    const { runId } = execution;
    try {
      return await rereadDifferences({ runId, plan, shards, bucket: plan.bucket });
    } catch (error) {
      if (!isCancellation(error)) log.warn('differing rules could not be read again', { run_id: runId, error });
      return undefined;
    }
  }
}
