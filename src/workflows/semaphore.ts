// A semaphore for workflows. Permits may be added and removed while it is in use.
import { condition } from '@temporalio/workflow';

export class Semaphore {
  private permits: number;

  constructor(permits: number) {
    this.permits = permits;
  }

  get available(): number {
    return this.permits;
  }

  /**
   * Resolves when a permit is available. Only one caller may wait at a time, and it then takes the permit with `tryAcquire`. Waiting and
   * taking are separate calls, because an await in between would change the order of commands in the histories of open runs.
   */
  waitForPermit(): Promise<void> {
    return condition(() => this.permits > 0);
  }

  /** Takes as many permits as are available, but at most `max`. Returns the number of permits taken. */
  tryAcquire(max: number): number {
    const acquired = Math.min(this.permits, max);
    this.permits -= acquired;
    return acquired;
  }

  release(permits = 1): void {
    this.permits += permits;
  }
}
