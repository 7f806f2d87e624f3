// Determines when a run ends a scan before every account is read: at the publish deadline, or when the retry window ends.
import { condition, sleep } from '@temporalio/workflow';

const MINUTE_MS = 60_000;

export type ScanCutoff = {
  /** The ISO instant from which shards report the end of each account. */
  reportsFrom: string;
  /** Resolves with the reason when the scan should end. `hasHalf` returns whether half of its accounts have ended. */
  due: (hasHalf: () => boolean) => Promise<string>;
};

/** Ends a scan at the publish deadline or, if fewer than half of its accounts have ended by then, as soon as half have ended. */
export function createDeadlineCutoff(startMs: number, minutes: number): ScanCutoff {
  const deadlineMs = startMs + minutes * MINUTE_MS;
  return {
    reportsFrom: new Date(deadlineMs).toISOString(),
    async due(hasHalf) {
      await sleep(Math.max(1, deadlineMs - Date.now()), { summary: 'publish deadline' });
      await condition(hasHalf);
      return `not finished by the publish deadline of ${minutes} minutes`;
    },
  };
}

/** Ends a scan when the run requests it. `deadline` is the instant at which the scan's shards end by themselves. */
export class RequestedCutoff implements ScanCutoff {
  readonly reportsFrom: string;
  private reason: string | undefined;

  constructor(deadline: string) {
    this.reportsFrom = deadline;
  }

  request(reason: string): void {
    this.reason ??= reason;
  }

  async due(): Promise<string> {
    await condition(() => this.reason !== undefined);
    return this.reason!;
  }
}
