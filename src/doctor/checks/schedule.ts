// Checks the schedule, without which no report starts on Monday.
import type { Client } from '@temporalio/client';
import { applySchedule, findSchedule, OtherBucketsScheduleError } from '#src/temporal/weekly-schedule.ts';
import { connectedClient, failure, ok, warning, type Check, type CheckResult, type CheckContext } from '../check.ts';

const CREATE_REMEDY = 'Run `npm run schedule` (in a pod: `node src/schedule.ts`).';

export const schedule: Check = {
  name: 'schedule',
  remedy: `Check that the credentials may read schedules. ${CREATE_REMEDY}`,
  async run(context) {
    const client = await connectedClient(context);
    const { SCHEDULE_ID: scheduleId } = context.config;
    const found = await findSchedule(client, scheduleId);
    if (!found) return [failure(`there is no schedule ${scheduleId}`, CREATE_REMEDY)];
    const { paused, note } = found.state;
    const next = found.info.nextActionTimes[0];
    return [
      ...(await differences(client, context)),
      paused
        ? warning(
            `paused by an operator: ${note || 'no note'}`,
            `temporal schedule toggle --schedule-id ${scheduleId} --unpause`,
          )
        : describeNextStart(next, context.config),
    ];
  },
};

/** Reports how the schedule differs from the settings, or the name of the other bucket that it belongs to. */
async function differences(client: Client, { config }: CheckContext): Promise<CheckResult[]> {
  try {
    const change = await applySchedule(client, config, { dryRun: true });
    return change.differences.map((difference) => failure(`not as configured: ${difference}`, CREATE_REMEDY));
  } catch (error) {
    if (!(error instanceof OtherBucketsScheduleError)) throw error;
    return [failure(error.finding, error.remedy)];
  }
}

/** Describes the next start in UTC and in the schedule's time zone, so that a wrong time zone is noticed before Monday. */
function describeNextStart(
  next: Date | undefined,
  { SCHEDULE_ID, SCHEDULE_TIMEZONE: timeZone }: CheckContext['config'],
): CheckResult {
  if (!next) return warning(`${SCHEDULE_ID} never starts again`, `Check SCHEDULE_CRON. ${CREATE_REMEDY}`);
  const local = next.toLocaleString('en-GB', { timeZone, weekday: 'long', hour: '2-digit', minute: '2-digit' });
  return ok(`${SCHEDULE_ID}, next ${next.toISOString()} (${local.replace(' at ', ' ')} in ${timeZone})`);
}
