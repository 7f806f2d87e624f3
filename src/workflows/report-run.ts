// The steps of a report run and the state that they share. compliance-report.ts calls the steps in order.
import { allHandlersFinished, condition, continueAsNew, log, workflowInfo } from '@temporalio/workflow';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { readTagsOfAccounts } from './account-tags.ts';
import { currentExecution } from './execution.ts';
import { failRun, failOrKeepPublication, type RepeatedStep } from './run-failure.ts';
import { discover as discoverAccounts, publish as publishReport } from './keep-trying.ts';
import { NotificationOutbox, openOutbox } from './notify/outbox.ts';
import { receiveRetryRequests, type RetryRequests } from './retry-requests.ts';
import { nextNumber, buildResult } from './run-state.ts';
import { RunStatus } from './run-status.ts';
import { cutShards, runShards, type AccountsToRead } from './shard-scheduler.ts';
import type { Publication, ReportInput, ReportResult, RunState, ScanTotals } from './types.ts';
import { findDeadline, mustEndBefore, scheduleToCloseMs, retryWindowEnd } from './deadlines.ts';
import { createRunNotifier, logFailedAccounts, logPublication, type RunNotifier } from './notify/notifier.ts';

/** Publishing may go on this long after the deadline. Storing and publishing share the last day before the next Monday's run. */
const PUBLISHING_HOURS_BEYOND_DEADLINE = 20;

export class ReportRun {
  private readonly status: RunStatus;
  private readonly requests: RetryRequests;
  private readonly outbox: NotificationOutbox;
  private readonly notifier: RunNotifier;
  /** The tags of accounts, which are read in parallel with the first scan; undefined once the plan has them. */
  private accountTags: Promise<StoredObject | undefined> | undefined;
  private lastNotified: Publication | undefined;

  private constructor(status: RunStatus, requests: RetryRequests, outbox: NotificationOutbox) {
    this.status = status;
    this.requests = requests;
    this.outbox = outbox;
    this.notifier = createRunNotifier(outbox, status);
    this.lastNotified = status.state?.publication;
  }

  /**
   * Registers the handlers of queries and requests, then finds out who is notified. `carriedState` is the state that the execution
   * before this one passed on.
   */
  static async open(input: ReportInput, carriedState: RunState | undefined): Promise<ReportRun> {
    const status = new RunStatus(currentExecution(carriedState?.startedAt), input, carriedState);
    const requests = receiveRetryRequests(status);
    const { runId } = status.execution;
    const endsBefore = (now: number) => mustEndBefore(now, status.bounds());
    // A run with carried state must not await here: its first commands would come after the answers to waiting updates.
    const outbox = carriedState?.notices
      ? new NotificationOutbox(carriedState.notices, runId, endsBefore)
      : await openOutbox(input, runId, endsBefore);
    return new ReportRun(status, requests, outbox);
  }

  /** Runs `work`. If it takes longer than a run is expected to take, people are notified once. */
  withLateAlert(work: () => Promise<void>): Promise<void> {
    return this.outbox.withLateAlert(work, this.notifier.late);
  }

  discover(): Promise<void> {
    this.status.enter('discovering');
    const { input, execution } = this.status;
    const { runId, scheduledAt, origin } = execution;
    return discoverAccounts({ runId, scheduledAt, input, ...origin }, this.notifier.failing).then(
      (plan) => this.status.setPlan(plan, this.outbox.state),
      (error: unknown) => failRun('the accounts could not be discovered', error, runId),
    );
  }

  /** Reads every account in scope and, in parallel, the tags of accounts. */
  scanAll(): Promise<boolean> {
    const { plan } = this.status.requireState();
    this.accountTags = readTagsOfAccounts(this.status.execution.runId, plan);
    const accounts = plan.accountIds ? { accountIds: plan.accountIds } : { accounts: plan.accountsToScan };
    return this.scan(accounts, findDeadline(this.status.bounds()));
  }

  async publish(): Promise<void> {
    if (this.accountTags) {
      this.status.setAccountTags(await this.accountTags);
      this.accountTags = undefined;
    }
    this.status.enter('publishing');
    const { input, execution } = this.status;
    const { runId, workflowId } = execution;
    const state = this.status.requireState();
    const { startedAt, plan, shards } = state;
    const run = { runId, workflowId, number: nextNumber(state), startedAt, plan, input, shards };
    const deadline = findDeadline(this.status.bounds());
    const timeoutMs = scheduleToCloseMs(Date.now(), deadline, PUBLISHING_HOURS_BEYOND_DEADLINE, plan.nextScheduledAt);
    const publishing = publishReport({ ...run, ...this.outbox.listUndelivered() }, timeoutMs, this.notifier.failing);
    const publication = await this.awaitOrKeepPublication('publish', publishing);
    if (!publication) return;
    const isFirst = state.publication === undefined;
    this.status.setPublication(publication);
    logPublication(publication, plan.reportDate, runId);
    logFailedAccounts(publication, { isFirst, runId });
  }

  /** Lets people retry failed accounts from now on. A rebuilt report reads no account, so none can be retried. */
  openRetryWindow(): void {
    const { rebuildFrom, retryWindowHours } = this.status.input;
    if (this.status.failedAccountIds().size === 0 || rebuildFrom) return;
    this.status.setRetryUntil(retryWindowEnd(new Date(), retryWindowHours, this.status.bounds()));
  }

  notifyPublished(): void {
    const state = this.status.requireState();
    this.notifier.published(state, this.lastNotified);
    this.lastNotified = state.publication;
  }

  /** Rescans failed accounts when people request it, until the window ends, somebody ends it, or no account is failed. */
  async waitForRetries(): Promise<void> {
    for (;;) {
      const { retryUntil } = this.status.requireState();
      if (!retryUntil || this.status.failedAccountIds().size === 0) return;
      this.status.enter('awaiting-retry');
      const endsAt = Date.parse(retryUntil);
      const remainingMs = endsAt - Date.now();
      if (remainingMs > 0 && !this.requests.isFinished())
        await condition(() => this.requests.hasWork() || this.requests.isFinished(), remainingMs);
      if (!this.requests.hasWork() || Date.now() >= endsAt) return;
      await this.withLateAlert(() => this.retry(this.requests.take(), retryUntil));
      this.notifyPublished();
      this.requests.settle();
      if (workflowInfo().continueAsNewSuggested && !this.hasMoreToDo()) await this.continueAsNew(endsAt);
    }
  }

  /** Ends the run once every notification is delivered or given up, and every request is answered. */
  async finish(): Promise<ReportResult> {
    const { runId } = this.status.execution;
    if (this.requests.hasWork())
      log.warn('the retry window ended before every queued account was read again', { run_id: runId });
    this.status.enter('done');
    await this.outbox.drain();
    await condition(allHandlersFinished);
    return buildResult(runId, this.status.requireState());
  }

  notifyFailure(error: unknown): Promise<void> {
    return this.notifier.failed(error);
  }

  private async retry(accountIds: string[], deadline: string): Promise<void> {
    if (await this.scan({ accountIds }, deadline)) await this.publish();
  }

  /** Returns whether every account was read or has an outcome that says why it was not. */
  private async scan(accounts: AccountsToRead, deadline: string): Promise<boolean> {
    const { runId, workflowId } = this.status.execution;
    const { plan, shardsRun } = this.status.requireState();
    const { discovery, regions, scanAttempts, concurrentAccounts, nextScheduledAt, bucket } = plan;
    const shards = cutShards(accounts, regions.length, shardsRun);
    this.status.startScan(shards);
    const common = { runId, discovery, regions, scanAttempts, deadline, bucket, nextScheduledAt };
    const onProgress = (totals: ScanTotals) => this.status.setScanTotals(totals);
    const scanning = runShards({ shards, slots: concurrentAccounts, common, workflowId, onProgress });
    const results = await this.awaitOrKeepPublication('scan', scanning);
    if (results) this.status.addShards(results.map(({ stored }) => stored));
    return results !== undefined;
  }

  /** Returns the result of a step, or undefined if the step failed for good and the run keeps its earlier publication. */
  private async awaitOrKeepPublication<T>(step: RepeatedStep, work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      const { runId } = this.status.execution;
      this.status.setFailedRepublication(failOrKeepPublication(this.status.requireState(), step, error, runId));
      return undefined;
    }
  }

  private hasMoreToDo(): boolean {
    return this.requests.hasWork() || this.requests.isFinished() || this.status.failedAccountIds().size === 0;
  }

  /** Goes on in a new execution with an empty history, unless a request comes in before that. */
  private async continueAsNew(endsAt: number): Promise<void> {
    this.status.enter('awaiting-retry');
    // Activities do not pass to the new execution, so notifications in flight are waited for.
    const isDrained = await this.outbox.drainUntil(() => this.hasMoreToDo(), endsAt - Date.now());
    if (!isDrained || this.hasMoreToDo()) return;
    await condition(allHandlersFinished);
    const carriedState = this.status.requireState();
    await continueAsNew<(input: ReportInput, carriedState: RunState) => Promise<ReportResult>>(
      this.status.input,
      carriedState,
    );
  }
}
