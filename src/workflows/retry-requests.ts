// Handles operators' requests to a run that is open because some accounts failed. Requests are checked immediately, queued and merged.
import { ApplicationFailure, defineSignal, defineUpdate, log, setHandler } from '@temporalio/workflow';
import type { RetryResponse } from './types.ts';
import { z } from 'zod';

const retryUpdate = defineUpdate<RetryResponse, [unknown]>('retryFailedAccounts');
const retrySignal = defineSignal<[unknown]>('retryFailedAccounts');
const finishUpdate = defineUpdate<string>('finish');
const finishSignal = defineSignal('finish');

const schema = z.strictObject({
  accountIds: z
    .array(z.string().regex(/^\d{12}$/))
    .min(1)
    .optional(),
});

const ACCEPTED = 'accepted is {} for every failed account, or {"accountIds": ["<12 digits>", …]}';

/** The parts of the run that requests use. */
type Run = {
  isRetryWindowOpen: () => boolean;
  failedAccountIds: () => ReadonlySet<string>;
  /** Failed accounts that the run is reading again by itself. A request for them is treated as already queued. */
  unfinishedAccountIds: () => ReadonlySet<string>;
  /** Shows a line in the run's details. */
  note: (text: string) => void;
};

/** Registers the handlers of a run's updates and signals, and returns the queue that they fill. */
export function receiveRetryRequests(run: Run): RetryRequests {
  const requests = new RetryRequests(run);
  setHandler(retryUpdate, (request) => requests.queue(request), {
    validator: (request) => void requests.check(request),
    description: `Scan failed accounts again and republish the report; ${ACCEPTED}`,
  });
  setHandler(retrySignal, (request) => requests.runIgnoringErrors(() => requests.queue(request)), {
    description: 'As the update, without an answer',
  });
  setHandler(finishUpdate, () => requests.finish(), {
    validator: () => requests.checkFinish(),
    description: 'End the retry window now',
  });
  setHandler(finishSignal, () => requests.runIgnoringErrors(() => requests.finish()), {
    description: 'End the retry window now',
  });
  return requests;
}

export class RetryRequests {
  private readonly run: Run;
  private readonly queued = new Set<string>();
  private readonly inFlight = new Set<string>();
  private isFinishRequested = false;

  constructor(run: Run) {
    this.run = run;
  }

  hasWork(): boolean {
    return this.queued.size > 0;
  }

  isFinished(): boolean {
    return this.isFinishRequested;
  }

  /** Removes all accounts from the queue and returns them. They are considered in flight until `settle` is called. */
  take(): string[] {
    const taken = [...this.queued].toSorted();
    this.queued.clear();
    for (const id of taken) this.inFlight.add(id);
    return taken;
  }

  settle(): void {
    this.inFlight.clear();
  }

  /** Returns the accounts that a request names. If the request is invalid, throws a rejection that describes what is wrong. */
  check(request: unknown): string[] {
    const parsed = schema.safeParse(request ?? {}, { jitless: true });
    if (!parsed.success) throw rejection(`retryFailedAccounts: ${ACCEPTED}`);
    if (!this.run.isRetryWindowOpen())
      throw rejection(
        'retryFailedAccounts: the retry window is not open: it opens when a report with failed accounts is published',
      );
    const failed = this.run.failedAccountIds();
    const asked = parsed.data.accountIds ?? [...failed];
    const others = asked.filter((id) => !failed.has(id));
    if (others.length > 0)
      throw rejection(`retryFailedAccounts: not failed in this run: ${others.slice(0, 10).join(', ')}; ${ACCEPTED}`);
    return asked;
  }

  queue(request: unknown): RetryResponse {
    const asked = this.check(request);
    const unfinished = this.run.unfinishedAccountIds();
    const isKnown = (id: string) => this.queued.has(id) || this.inFlight.has(id) || unfinished.has(id);
    const newlyRequested = asked.filter((id) => !isKnown(id));
    for (const id of newlyRequested) this.queued.add(id);
    const failed = this.run.failedAccountIds().size;
    return { accepted: newlyRequested.length, alreadyQueued: asked.length - newlyRequested.length, failed };
  }

  checkFinish(): void {
    if (!this.run.isRetryWindowOpen()) throw rejection('finish: the retry window is not open');
  }

  finish(): string {
    this.checkFinish();
    this.isFinishRequested = true;
    return 'the retry window ends now';
  }

  /** Handles a signal. A signal has no response and its handler must never throw, so faults are logged and shown in the run's details. */
  runIgnoringErrors(handle: () => void): void {
    try {
      handle();
    } catch (error) {
      const { message } = error as Error;
      log.warn(`signal ignored: ${message}`);
      this.run.note(`signal ignored: ${message}`);
    }
  }
}

function rejection(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'InvalidRequest', message, nonRetryable: true });
}
