// What people ask of a run that waits with failed accounts: checked at once, queued, merged.
import { ApplicationFailure, defineSignal, defineUpdate, log, setHandler } from '@temporalio/workflow';
import { z } from 'zod';

/** The answer to `retryFailedAccounts`: how many accounts it queued, how many were queued already, how many failed in all. */
export type RetryAnswer = { accepted: number; alreadyQueued: number; failed: number };

const retryUpdate = defineUpdate<RetryAnswer, [unknown]>('retryFailedAccounts');
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

/** The requests of one run. `isOpen` says whether the retry window is open, `failed` names the failed accounts. */
export function receiveRetryRequests(run: {
  isOpen: () => boolean;
  failed: () => ReadonlySet<string>;
  note: (text: string) => void;
}) {
  const queued = new Set<string>();
  const inFlight = new Set<string>();
  let finishAsked = false;

  const check = (request: unknown): string[] => {
    const parsed = schema.safeParse(request ?? {}, { jitless: true });
    if (!parsed.success) throw rejection(`retryFailedAccounts: ${ACCEPTED}`);
    if (!run.isOpen())
      throw rejection(
        'retryFailedAccounts: the retry window is not open: it opens when a report with failed accounts is published',
      );
    const failed = run.failed();
    const asked = parsed.data.accountIds ?? [...failed];
    const others = asked.filter((id) => !failed.has(id));
    if (others.length > 0)
      throw rejection(`retryFailedAccounts: not failed in this run: ${others.slice(0, 10).join(', ')}; ${ACCEPTED}`);
    return asked;
  };

  const accept = (asked: readonly string[]): RetryAnswer => {
    const fresh = asked.filter((id) => !queued.has(id) && !inFlight.has(id));
    for (const id of fresh) queued.add(id);
    return { accepted: fresh.length, alreadyQueued: asked.length - fresh.length, failed: run.failed().size };
  };

  const checkFinish = () => {
    if (!run.isOpen()) throw rejection('finish: the retry window is not open');
  };

  /** A signal has no answer and must never throw: what is wrong with it is logged and shown in the details. */
  const ignoringFaults = (handle: () => void) => {
    try {
      handle();
    } catch (error) {
      const { message } = error as Error;
      log.warn(`signal ignored: ${message}`);
      run.note(`signal ignored: ${message}`);
    }
  };

  setHandler(retryUpdate, (request) => accept(check(request)), {
    validator: (request) => void check(request),
    description: `Read failed accounts again and publish the report anew; ${ACCEPTED}`,
  });
  setHandler(retrySignal, (request) => ignoringFaults(() => accept(check(request))), {
    description: 'As the update, without an answer',
  });
  const finish = () => {
    checkFinish();
    finishAsked = true;
    return 'the retry window ends now';
  };
  setHandler(finishUpdate, finish, { validator: checkFinish, description: 'End the retry window now' });
  setHandler(finishSignal, () => ignoringFaults(finish), { description: 'End the retry window now' });

  return {
    hasWork: () => queued.size > 0,
    isFinished: () => finishAsked,
    /** Takes everything that is queued; it stays in flight until `settle`. */
    take(): string[] {
      const taken = [...queued].toSorted();
      queued.clear();
      for (const id of taken) inFlight.add(id);
      return taken;
    },
    settle: () => inFlight.clear(),
  };
}

function rejection(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'InvalidRequest', message, nonRetryable: true });
}
