// `npm run schedule`: create or update the one Schedule, and say when it fires next.
import { program } from '#src/cli/command.ts';
import { parseConfig } from '#src/config/config.ts';
import { connectClient } from '#src/temporal/connect.ts';
import { applySchedule, findSchedule, SCHEDULE_ID } from '#src/temporal/weekly-schedule.ts';

type Options = { dryRun?: boolean; takeOver?: boolean };

async function schedule({ dryRun = false, takeOver = false }: Options): Promise<void> {
  const config = parseConfig(process.env);
  const client = await connectClient();
  try {
    const { kind, differences } = await applySchedule(client, config, { dryRun, takeOver });
    const word = dryRun && kind !== 'unchanged' ? `would be ${kind}` : kind;
    console.log(`schedule ${SCHEDULE_ID}: ${word}`);
    for (const difference of differences) console.log(`  ${difference}`);
    const found = await findSchedule(client);
    if (!found) return;
    if (found.state.paused) console.log(`stays paused by an operator: ${found.state.note ?? 'no note'}`);
    const next = found.info.nextActionTimes[0];
    if (next) console.log(`next run: ${formatInZone(next, config.SCHEDULE_TIMEZONE)}`);
  } finally {
    await client.connection.close();
  }
}

/** `Monday 2026-11-23 09:00 Asia/Hong_Kong` */
function formatInZone(instant: Date, timeZone: string): string {
  const parts = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-CA', { timeZone, ...options }).format(instant);
  const time = parts({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${parts({ weekday: 'long' })} ${parts({})} ${time} ${timeZone}`;
}

await program('schedule', 'Create or update the weekly Schedule. A paused schedule stays paused.')
  .option('--dry-run', 'print the difference and change nothing')
  .option(
    '--take-over',
    'update it even if it belongs to another bucket, because the reports have moved to REPORT_BUCKET',
  )
  .addHelpText(
    'after',
    '\nExamples:\n  npm run schedule\n  npm run schedule -- --dry-run\n  npm run schedule -- --dry-run --take-over',
  )
  .action(schedule)
  .parseAsync();
