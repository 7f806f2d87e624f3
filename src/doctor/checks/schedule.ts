// The schedule, without which nothing starts on Monday.
import { applySchedule, findSchedule, SCHEDULE_ID } from '../../temporal/weekly-schedule.ts';
import { connectedClient, failure, ok, warning, type Check } from '../check.ts';

const MAKE = 'Run `npm run schedule` (in a pod: `node src/schedule.ts`).';

export const schedule: Check = {
  name: 'schedule',
  remedy: `Check that the credentials may read schedules. ${MAKE}`,
  async run(ground) {
    const client = await connectedClient(ground);
    const found = await findSchedule(client);
    if (!found) return [failure(`there is no schedule ${SCHEDULE_ID}`, MAKE)];
    const { differences } = await applySchedule(client, ground.config, { dryRun: true });
    const { paused, note } = found.state;
    const next = found.info.nextActionTimes[0];
    return [
      ...differences.map((difference) => failure(`not as configured: ${difference}`, MAKE)),
      paused
        ? warning(
            `paused by an operator: ${note || 'no note'}`,
            `temporal schedule toggle --schedule-id ${SCHEDULE_ID} --unpause`,
          )
        : ok(`${SCHEDULE_ID}, next ${next ? next.toISOString() : 'never'}`),
    ];
  },
};
