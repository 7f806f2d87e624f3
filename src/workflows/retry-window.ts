// The retry window after a publication with failed accounts, in which these accounts are read again and the report is republished.
import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { NotificationOutbox } from './notify/outbox.ts';
import type { RetryRequests } from './retry-requests.ts';
import type { RunStatus } from './run-status.ts';
import type { ReportInput, ReportResult, RunState } from './types.ts';
import type { ShardResult } from './shard-types.ts';
import type { UnfinishedAccounts } from './unfinished-accounts.ts';

/** The members of a run that its retry window uses. */
type Run = {
  status: RunStatus;
  requests: RetryRequests;
  outbox: NotificationOutbox;
  unfinished: UnfinishedAccounts;
  /** Scans accounts. Returns whether there are results to publish. */
  scan: (accountIds: string[], deadline: string) => Promise<boolean>;
  /** Adds the results of a scan to the state. Returns undefined if the scan failed and the run keeps its earlier publication. */
  takeResults: (scanning: Promise<ShardResult[]>) => Promise<ShardResult[] | undefined>;
  publish: () => Promise<void>;
  notifyPublished: () => void;
  withLateAlert: (work: () => Promise<void>) => Promise<void>;
};

export class RetryWindow {
  private readonly run: Run;

  constructor(run: Run) {
    this.run = run;
  }

  /**
   * Rescans failed accounts when people request it, until the window expires, somebody ends it, or no failed accounts are left. Meanwhile,
   * accounts that were unfinished at the publish deadline are read, and the report is republished when they are finished or the window
   * ends.
   */
  async waitUntilEnd(): Promise<void> {
    const { status, requests, unfinished } = this.run;
    for (;;) {
      const { retryUntil } = status.requireState();
      if (!retryUntil || status.failedAccountIds().size === 0) return;
      status.enter('awaiting-retry');
      const endsAt = Date.parse(retryUntil);
      const isWindowClosed = () => requests.isFinished() || Date.now() >= endsAt;
      if (isWindowClosed() && !unfinished.isReading()) unfinished.giveUp();
      unfinished.startReading(retryUntil);
      const isDue = () => requests.hasWork() || requests.isFinished() || unfinished.hasFinishedReading();
      if (!isWindowClosed()) await condition(isDue, endsAt - Date.now());
      if (unfinished.isReading() && (isWindowClosed() || unfinished.hasFinishedReading())) {
        await this.republishUnfinished();
        continue;
      }
      if (!requests.hasWork() || Date.now() >= endsAt) return;
      await this.run.withLateAlert(() => this.retry(requests.take(), retryUntil));
      this.run.notifyPublished();
      requests.settle();
      if (workflowInfo().continueAsNewSuggested && !this.hasPendingWork()) await this.continueAsNew(endsAt);
    }
  }

  private async retry(accountIds: string[], deadline: string): Promise<void> {
    if (await this.run.scan(accountIds, deadline)) await this.run.publish();
  }

  /** Publishes the results of the accounts that were unfinished at the publish deadline. */
  private async republishUnfinished(): Promise<void> {
    await this.run.withLateAlert(async () => {
      const hasResults = await this.endReading('not finished when the retry window ended');
      this.run.unfinished.giveUp();
      if (hasResults) await this.run.publish();
    });
    this.run.notifyPublished();
  }

  /** Stops reading unfinished accounts and adds the results to the state. Returns whether there are any results. */
  private async endReading(reason: string): Promise<boolean> {
    const results = await this.run.takeResults(this.run.unfinished.end(reason));
    this.run.unfinished.record(results ?? []);
    return results !== undefined;
  }

  private hasPendingWork(): boolean {
    const { status, requests, unfinished } = this.run;
    const hasRequest = requests.hasWork() || requests.isFinished();
    return hasRequest || unfinished.hasFinishedReading() || status.failedAccountIds().size === 0;
  }

  /** Continues in a new execution with an empty history, unless a request arrives before that. */
  private async continueAsNew(endsAt: number): Promise<void> {
    const { status, outbox, unfinished } = this.run;
    status.enter('awaiting-retry');
    // Activities are not carried over to the new execution, so notifications in flight are awaited.
    const isDrained = await outbox.drainUntil(() => this.hasPendingWork(), endsAt - Date.now());
    if (!isDrained || this.hasPendingWork()) return;
    if (unfinished.isReading() && !(await this.suspendReading())) return;
    await condition(allHandlersFinished);
    await continueAsNew<(input: ReportInput, carriedState: RunState) => Promise<ReportResult>>(
      status.input,
      status.requireState(),
    );
  }

  /**
   * Stops reading unfinished accounts, because shards are not carried over to the new execution either. The new execution reads the
   * remaining accounts again. Returns false if the run has more to do in this execution.
   */
  private async suspendReading(): Promise<boolean> {
    const hasResults = await this.endReading('not finished when the run continued as new');
    if (hasResults && this.run.status.unfinishedAccountIds().size === 0) {
      await this.run.publish();
      this.run.notifyPublished();
      return false;
    }
    return !this.hasPendingWork();
  }
}
