// Asks when a schedule starts its next run. The schedule skips that start if this run is still open.
import { getClient, log } from '@temporalio/activity';

/** The answer is optional: a slow server must not delay the report. */
const TIMEOUT_MS = 10_000;

/** Returns the schedule's next start as an ISO instant. Undefined if there is none or the server does not answer. */
export async function askNextStart(scheduleId: string): Promise<string | undefined> {
  try {
    const client = getClient();
    const { info } = await client.withDeadline(Date.now() + TIMEOUT_MS, () =>
      client.schedule.getHandle(scheduleId).describe(),
    );
    // The server counts from the last start that it has processed. While it catches up, that start may be days ago.
    return info.nextActionTimes.find((start) => start.getTime() > Date.now())?.toISOString();
  } catch (error) {
    // Without an answer the run ends six days after its start, which is soon enough for a run that started on time.
    log.warn('the schedule could not be asked for its next start', { reason: 'ScheduleUnknown', error });
    return undefined;
  }
}
