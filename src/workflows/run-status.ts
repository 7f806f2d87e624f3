// Holds the state and the progress of a run, which queries and the details in the UI show. The state is changed only here.
import { defineQuery, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { renderRunDetails } from './run-details.ts';
import type { Execution } from './execution.ts';
import { addRemedy } from './run-state.ts';
import { upsertPlanAttributes, upsertPublicationAttributes } from './search-attributes.ts';
import type {
  Phase,
  OutboxState,
  FailedAccounts,
  Publication,
  ReportInput,
  RunPlan,
  Progress,
  RunState,
  FailedRepublication,
  ScanTotals,
} from './types.ts';
import type { RunBounds } from './deadlines.ts';

const progressQuery = defineQuery<Progress>('progress');
const failedAccountsQuery = defineQuery<FailedAccounts>('failedAccounts');

const MAX_NOTES = 5;

export class RunStatus {
  readonly execution: Execution;
  readonly input: ReportInput;
  private current: RunState | undefined;
  private currentPhase: Phase = 'discovering';
  private scan: ScanTotals & { accounts: number } = { accounts: 0, done: 0, failed: 0, rows: 0 };
  private readonly notes: string[] = [];

  constructor(execution: Execution, input: ReportInput, carriedState: RunState | undefined) {
    this.execution = execution;
    this.input = input;
    this.current = carriedState;
    setHandler(progressQuery, () => this.progress());
    setHandler(failedAccountsQuery, () => ({ total: this.failedAccountIds().size, accounts: this.failures() }));
  }

  get phase(): Phase {
    return this.currentPhase;
  }

  /** The run's state; undefined until the accounts have been discovered. */
  get state(): Readonly<RunState> | undefined {
    return this.current;
  }

  bounds(): RunBounds {
    const { startedAt, executionExpiration } = this.execution;
    return { startedAt, executionExpiration, nextScheduledAt: this.current?.plan.nextScheduledAt };
  }

  failedAccountIds(): Set<string> {
    return new Set(this.current?.publication?.failedAccountIds);
  }

  isRetryWindowOpen(): boolean {
    const until = this.current?.retryUntil;
    return until !== undefined && this.currentPhase !== 'done' && Date.now() < Date.parse(until);
  }

  /** Returns the run's state. Throws a TypeError if the accounts have not been discovered yet. */
  requireState(): Readonly<RunState> {
    return this.change();
  }

  enter(phase: Phase): void {
    this.currentPhase = phase;
    this.show();
  }

  /** Adds a line to the details, which show only the latest MAX_NOTES lines. */
  note(text: string): void {
    this.notes.splice(0, Math.max(0, this.notes.length - (MAX_NOTES - 1)));
    this.notes.push(text);
    this.show();
  }

  setPlan(plan: RunPlan, notices: OutboxState): void {
    const { startedAt } = this.execution;
    this.current = { startedAt, plan, shards: [...plan.baseShards], shardsRun: 0, notices };
    upsertPlanAttributes(plan);
  }

  setAccountTags(accountTags: StoredObject | undefined): void {
    if (!accountTags) return;
    const state = this.change();
    state.plan = { ...state.plan, accountTags };
  }

  setCrossCheck(read: { aggregate?: StoredObject | undefined } | { rereads?: StoredObject | undefined }): void {
    const state = this.change();
    const { aggregate, rereads, ...plan } = { ...state.plan, ...read };
    state.plan = { ...plan, ...(aggregate ? { aggregate } : {}), ...(rereads ? { rereads } : {}) };
  }

  /** Counts the shards that a scan starts. Shards that fail later are included, because their workflow ids have been used. */
  countShards(shards: number): void {
    this.change().shardsRun += shards;
  }

  setScanTotals(totals: ScanTotals & { accounts: number }): void {
    this.scan = totals;
    this.show();
  }

  addShards(stored: readonly StoredObject[]): void {
    this.change().shards.push(...stored);
  }

  setPublication(publication: Publication): void {
    const state = this.change();
    state.publication = publication;
    delete state.unpublished;
    upsertPublicationAttributes(state.plan, publication);
  }

  setFailedRepublication(unpublished: FailedRepublication): void {
    this.change().unpublished = unpublished;
  }

  setRetryUntil(until: string): void {
    this.change().retryUntil = until;
  }

  /** The accounts that were unfinished at the publish deadline and are still being read. */
  unfinishedAccountIds(): Set<string> {
    return new Set(this.current?.unfinished);
  }

  setUnfinished(accountIds: string[]): void {
    const state = this.change();
    if (accountIds.length > 0) state.unfinished = accountIds;
    else delete state.unfinished;
    this.show();
  }

  private change(): RunState {
    if (!this.current) throw new TypeError('a run discovers its accounts before anything else');
    return this.current;
  }

  private failures() {
    return (this.current?.publication?.failures ?? []).map(addRemedy);
  }

  private describePublication(): Pick<Progress, 'publication' | 'retryUntil'> {
    if (!this.current?.publication) return {};
    const { publication: whole, retryUntil } = this.current;
    const { failedAccountIds: _ids, failures: _failures, ...publication } = whole;
    return { publication, ...(retryUntil ? { retryUntil } : {}) };
  }

  private describeUnfinished(): Pick<Progress, 'unfinished'> {
    const { length } = this.current?.unfinished ?? [];
    return length > 0 ? { unfinished: length } : {};
  }

  private progress(): Progress {
    const { runId } = this.execution;
    const unpublished = this.current?.unpublished;
    return {
      runId,
      phase: this.currentPhase,
      ...this.scan,
      ...this.describePublication(),
      ...(unpublished ? { unpublished } : {}),
      ...this.describeUnfinished(),
    };
  }

  private show(): void {
    const unpublished = this.current?.unpublished;
    const notes = [...this.notes, ...(unpublished ? [unpublished.reason] : [])];
    const failures = this.failures();
    setCurrentDetails(
      renderRunDetails({
        phase: this.currentPhase,
        ...this.scan,
        failures,
        ...this.describePublication(),
        ...this.describeUnfinished(),
        notes,
      }),
    );
  }
}
