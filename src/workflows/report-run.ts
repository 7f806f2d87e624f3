// The steps of a report run and the state that they share. compliance-report.ts calls the steps in order.
import { allHandlersFinished, condition, log } from '@temporalio/workflow';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { AccountScanner } from './account-scanner.ts';
import { readTagsOfAccounts } from './account-tags.ts';
import type { AccountsToRead } from './split-shards.ts';
import { CrossCheck } from './cross-check.ts';
import { currentExecution } from './execution.ts';
import { failRun, failOrKeepPublication, type RepeatedStep } from './run-failure.ts';
import { discover as discoverAccounts, publish as publishReport } from './keep-trying.ts';
import { openOutbox } from './notify/open-outbox.ts';
import { NotificationOutbox } from './notify/outbox.ts';
import { receiveRetryRequests, type RetryRequests } from './retry-requests.ts';
import { RetryWindow } from './retry-window.ts';
import { nextNumber, buildResult } from './run-state.ts';
import { RunStatus } from './run-status.ts';
import type { ScanCutoff } from './scan-cutoff.ts';
import { UnfinishedAccounts } from './unfinished-accounts.ts';
import type { Publication, ReportInput, ReportResult, RunState } from './types.ts';
import type { ShardResult } from './shard-types.ts';
import { findDeadline, mustEndBefore, scheduleToCloseMs, retryWindowEnd } from './deadlines.ts';
import { createRunNotifier, logFailedAccounts, logPublication, type RunNotifier } from './notify/notifier.ts';

/** Publishing may continue for this long after the deadline. Storing and publishing share the last day before the next Monday's run. */
const PUBLISHING_HOURS_BEYOND_DEADLINE = 20;

export class ReportRun {
  private readonly status: RunStatus;
  private readonly requests: RetryRequests;
  private readonly outbox: NotificationOutbox;
  private readonly notifier: RunNotifier;
  private readonly scanner: AccountScanner;
  private readonly unfinished: UnfinishedAccounts;
  /** The account tags, which are read in parallel with the first scan; undefined after they have been added to the plan. */
  private accountTags: Promise<StoredObject | undefined> | undefined;
  private readonly crossCheck: CrossCheck;
  private lastNotified: Publication | undefined;

  private constructor(status: RunStatus, requests: RetryRequests, outbox: NotificationOutbox) {
    this.status = status;
    this.requests = requests;
    this.outbox = outbox;
    this.notifier = createRunNotifier(outbox, status);
    this.crossCheck = new CrossCheck(status);
    this.scanner = new AccountScanner(status);
    this.unfinished = new UnfinishedAccounts(status, this.scanner);
    this.lastNotified = status.state?.publication;
  }

  /**
   * Registers the handlers of queries and requests, and then determines who is notified. `carriedState` is the state that the previous
   * execution passed on.
   */
  static async open(input: ReportInput, carriedState: RunState | undefined): Promise<ReportRun> {
    const status = new RunStatus(currentExecution(carriedState?.startedAt), input, carriedState);
    const requests = receiveRetryRequests(status);
    const { runId } = status.execution;
    const endsBefore = (now: number) => mustEndBefore(now, status.bounds());
    // A run with carried state must not await here, because its first commands would come after the responses to pending updates.
    const outbox = carriedState?.notices
      ? new NotificationOutbox(carriedState.notices, runId, endsBefore)
      : await openOutbox(input, runId, endsBefore);
    return new ReportRun(status, requests, outbox);
  }

  /** Runs `work`. If it takes longer than the expected duration of a run, people are notified once. */
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

  /** Reads every account in scope and, in parallel, the account tags and the aggregator. */
  scanAll(): Promise<boolean> {
    const { plan } = this.status.requireState();
    this.accountTags = readTagsOfAccounts(this.status.execution.runId, plan);
    this.crossCheck.start();
    const accounts = plan.accountIds ? { accountIds: plan.accountIds } : { accounts: plan.accountsToScan };
    return this.scan(accounts, findDeadline(this.status.bounds()), this.unfinished.cutoffOfFirstScan());
  }

  async publish(): Promise<void> {
    if (this.accountTags) {
      this.status.setAccountTags(await this.accountTags);
      this.accountTags = undefined;
    }
    await this.crossCheck.update();
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

  /** Allows people to retry failed accounts from now on. A rebuilt report reads no accounts, so none can be retried. */
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

  /** Rescans failed accounts on request and republishes the report, until the retry window ends or no failed accounts are left. */
  waitForRetries(): Promise<void> {
    return new RetryWindow({
      status: this.status,
      requests: this.requests,
      outbox: this.outbox,
      unfinished: this.unfinished,
      scan: (accountIds, deadline) => this.scan({ accountIds }, deadline),
      takeResults: (results) => this.takeResults(results),
      publish: () => this.publish(),
      notifyPublished: () => this.notifyPublished(),
      withLateAlert: (work) => this.withLateAlert(work),
    }).waitUntilEnd();
  }

  /** Ends the run when every notification is delivered or abandoned, and every request has been answered. */
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

  /** Scans accounts and adds the results to the state. Returns false if the scan failed and the run keeps its earlier publication. */
  private async scan(accounts: AccountsToRead, deadline: string, cutoff?: ScanCutoff): Promise<boolean> {
    this.status.enter('scanning');
    const onProgress = this.status.setScanTotals.bind(this.status);
    const slots = this.unfinished.slotsForRetries();
    const results = await this.takeResults(this.scanner.scan(accounts, { deadline, slots, onProgress, cutoff }));
    if (results && cutoff) this.unfinished.recordFirstScan(results);
    return results !== undefined;
  }

  /** Adds the results of a scan to the run's state. Returns undefined if the scan failed and the run keeps its earlier publication. */
  private async takeResults(scanning: Promise<ShardResult[]>): Promise<ShardResult[] | undefined> {
    const results = await this.awaitOrKeepPublication('scan', scanning);
    if (results) this.status.addShards(results.map(({ stored }) => stored));
    return results;
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
}
