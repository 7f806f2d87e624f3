// Requests the time of a schedule's next run from Temporal. The schedule skips that run if the current one is still open.
import { getClient, log } from '@temporalio/activity';

/** The result is optional, so a slow server must not delay the report. */
const TIMEOUT_MS = 10_000;

/** Returns the schedule's next start as an ISO instant, or undefined if there is none or the server does not respond. */
export async function fetchNextStart(scheduleId: string): Promise<string | undefined> {
  try {
    const client = getClient();
    const { info } = await client.withDeadline(Date.now() + TIMEOUT_MS, () =>
      client.schedule.getHandle(scheduleId).describe(),
    );
    // The server computes the next start from the last one that it has processed, which may be days old while the server catches up.
    return info.nextActionTimes.find((start) => start.getTime() > Date.now())?.toISOString();
  } catch (error) {
    // If the next start is unknown, the run ends six days after its own start, which is early enough if it started on time.
    log.warn('the schedule could not be asked for its next start', { reason: 'ScheduleUnknown', error });
    return undefined;
  }
}
