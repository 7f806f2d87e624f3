// The weekly report: discover the accounts, scan them, publish, and stay open a while so that a person can retry.
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  log,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { tagsOfAccounts } from './account-tags.ts';
import { runDetails, type Phase } from './details.ts';
import type { FailedAccounts, ReportInput } from './ports.ts';
import { discover, publish as publishReport } from './keep-trying.ts';
import { failRun, failUnlessPublished } from './failed-run.ts';
import { openNotices } from './notices.ts';
import { originOf } from './origin.ts';
import { parseReportInput } from './report-input.ts';
import { receiveRetryRequests } from './retry-requests.ts';
import {
  deadlineOf,
  latestEnd,
  nextNumber,
  patienceMs,
  resultOf,
  retryWindowEnd,
  withRemedy,
  type Progress,
  type ReportResult,
  type RunState,
} from './run-state.ts';
import { createTeller, logPublication } from './teller.ts';
import { cutShards, runShards, type ScanTotals } from './shard-pool.ts';

const progressQuery = defineQuery<Progress>('progress');
const failedAccountsQuery = defineQuery<FailedAccounts>('failedAccounts');

const scheduledStartTime = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const scheduledById = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);

/** Storing the shards and publishing share the day between the longest run and the next Monday's. */
const PUBLISHING_HOURS_BEYOND_DEADLINE = 20;

/** The workflow behind the Schedule, the UI's form and every start by hand. `carried` is its own, never a person's. */
export async function complianceReport(rawInput?: ReportInput | null, carried?: RunState): Promise<ReportResult> {
  const { workflowId, firstExecutionRunId: runId, startTime, ...execution } = workflowInfo();
  const { executionExpirationTime: executionExpiration, typedSearchAttributes, memo } = execution;
  const input = parseReportInput(rawInput);
  const startedAt = carried?.startedAt ?? startTime.toISOString();
  const scheduledAt = (typedSearchAttributes.get(scheduledStartTime) ?? startTime).toISOString();
  const origin = originOf(typedSearchAttributes.get(scheduledById), memo);

  let state = carried;
  const bounds = () => ({ startedAt, executionExpiration, nextScheduledAt: state?.plan.nextScheduledAt });
  let phase: Phase = 'discovering';
  let scope: ScanTotals & { accounts: number } = { accounts: 0, done: 0, failed: 0, rows: 0 };
  const notes: string[] = [];
  const failed = () => new Set(state?.publication?.failedAccountIds);
  const failures = () => (state?.publication?.failures ?? []).map(withRemedy);
  const published = () => {
    if (!state?.publication) return {};
    const { failedAccountIds: _ids, failures: _failures, ...publication } = state.publication;
    return { publication, ...(state.retryUntil ? { retryUntil: state.retryUntil } : {}) };
  };
  const unpublished = () => (state?.unpublished ? { unpublished: state.unpublished } : {});
  const show = () => {
    const told = [...notes, ...(state?.unpublished ? [state.unpublished.reason] : [])];
    setCurrentDetails(runDetails({ phase, ...scope, failures: failures(), ...published(), notes: told }));
  };
  const enter = (entered: Phase) => {
    phase = entered;
    show();
  };

  setHandler(progressQuery, () => ({ runId, phase, ...scope, ...published(), ...unpublished() }));
  setHandler(failedAccountsQuery, () => ({ total: failed().size, accounts: failures() }));
  const note = (text: string) => {
    notes.splice(0, Math.max(0, notes.length - 4));
    notes.push(text);
    show();
  };
  const requests = receiveRetryRequests({
    isOpen: () => state?.retryUntil !== undefined && phase !== 'done' && Date.now() < Date.parse(state.retryUntil),
    failed,
    note,
  });

  const notices = await openNotices(carried?.notices, input, runId, (now) => latestEnd(now, bounds()));
  const tell = createTeller(notices, { runId, scheduledAt, input, note, state: () => state, phase: () => phase });

  const scan = async (run: RunState, what: { accounts: number } | { accountIds: string[] }, until: string) => {
    scope = { accounts: 'accounts' in what ? what.accounts : what.accountIds.length, done: 0, failed: 0, rows: 0 };
    enter('scanning');
    const { discovery, regions, scanAttempts, concurrentAccounts, nextScheduledAt, bucket } = run.plan;
    const shards = cutShards(what, regions.length, run.shardsRun);
    const next = nextScheduledAt === undefined ? {} : { nextScheduledAt };
    const common = { runId, discovery, regions, scanAttempts, deadline: until, bucket, ...next };
    const onProgress = (now: ScanTotals) => {
      scope = { ...scope, ...now };
      show();
    };
    // Also of shards that fail: their workflow ids are taken.
    run.shardsRun += shards.length;
    const results = await runShards(shards, concurrentAccounts, common, workflowId, onProgress).catch(
      (error: unknown) => failUnlessPublished(run, 'scan', error, runId),
    );
    run.shards.push(...(results ?? []).map(({ stored }) => stored));
    return results !== undefined;
  };

  const publish = async (run: RunState) => {
    enter('publishing');
    const number = nextNumber(run);
    const { plan, shards } = run;
    const ours = { runId, workflowId, number, startedAt: run.startedAt, ...notices.undelivered() };
    const deadline = deadlineOf(bounds());
    const patient = patienceMs(Date.now(), deadline, PUBLISHING_HOURS_BEYOND_DEADLINE, plan.nextScheduledAt);
    const publication = await publishReport({ ...ours, plan, input, shards }, patient, tell.failing).catch(
      (error: unknown) => failUnlessPublished(run, 'publish', error, runId),
    );
    if (!publication) return;
    run.publication = publication;
    delete run.unpublished;
    logPublication(publication, plan.reportDate, runId);
  };

  const publishFirst = async (): Promise<RunState> => {
    show();
    const plan = await discover({ runId, scheduledAt, input, ...origin }, tell.failing).catch((error: unknown) =>
      failRun('the accounts could not be discovered', error, runId),
    );
    const run: RunState = { startedAt, plan, shards: [...plan.baseShards], shardsRun: 0, notices: notices.state };
    state = run;
    const reading = tagsOfAccounts(runId, plan);
    const what = plan.accountIds ? { accountIds: plan.accountIds } : { accounts: plan.accountsToScan };
    await scan(run, what, deadlineOf(bounds()));
    const accountTags = await reading;
    if (accountTags) run.plan = { ...plan, accountTags };
    await publish(run);
    return run;
  };

  const waitForRetries = async (run: RunState): Promise<void> => {
    while (failed().size > 0 && run.retryUntil) {
      const until = run.retryUntil;
      enter('awaiting-retry');
      const remainingMs = Date.parse(until) - Date.now();
      if (remainingMs > 0 && !requests.isFinished())
        await condition(() => requests.hasWork() || requests.isFinished(), remainingMs);
      if (!requests.hasWork() || Date.now() >= Date.parse(until)) break;

      const before = run.publication;
      await notices.expecting(async () => {
        if (await scan(run, { accountIds: requests.take() }, until)) await publish(run);
      }, tell.late);
      tell.publication(run, before);
      requests.settle();
      const isAsked = () => requests.hasWork() || requests.isFinished() || failed().size === 0;
      if (!workflowInfo().continueAsNewSuggested || isAsked()) continue;
      enter('awaiting-retry');
      // Activities do not cross over: what is on its way arrives first.
      const areOut = await notices.areOut(isAsked, Date.parse(until) - Date.now());
      if (!areOut || isAsked()) continue;
      await condition(allHandlersFinished);
      await continueAsNew<typeof complianceReport>(input, run);
    }
  };

  try {
    const run = state ?? (await notices.expecting(publishFirst, tell.late));
    if (failed().size > 0 && !run.retryUntil && !input.rebuildFrom)
      run.retryUntil = retryWindowEnd(new Date(), input.retryWindowHours, bounds());
    if (!carried) tell.publication(run);
    await waitForRetries(run);
    if (requests.hasWork())
      log.warn('the retry window ended before every queued account was read again', { run_id: runId });
    enter('done');
    await notices.settled();
    await condition(allHandlersFinished);
    return resultOf(runId, run);
  } catch (error) {
    await tell.failure(error);
    throw error;
  }
}
