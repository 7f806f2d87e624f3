// Simulates earlier weeks for the demo, so that its report shows changes, ages and a trend.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Config } from '#src/config/config.ts';
import { addDays, toCalendarDate } from '#domain/dates.ts';
import type { Stack } from '#src/dev/stack.ts';

const WEEK_MS = 7 * 86_400_000;

/** The demo's scenario, used unless the organization is chosen on the command line. */
const SCENARIO = 'simulator/scenarios/demo.json';

export type DemoOrganization = { weeks: number; accounts?: number | undefined; seed?: number | undefined };

/** Writes the scenario of an organization whose last simulated week is the current one, and returns the path of the file. */
export async function writeScenario(directory: string, organization: DemoOrganization): Promise<string> {
  const { weeks, accounts, seed } = organization;
  const isChosen = accounts !== undefined || seed !== undefined;
  const { $schema: _, ...scenario } = isChosen
    ? { accounts, seed }
    : (JSON.parse(await readFile(SCENARIO, 'utf8')) as Record<string, unknown>);
  const now = new Date(Date.now() - (weeks - 1) * WEEK_MS).toISOString();
  const file = join(directory, 'scenario.json');
  await writeFile(file, JSON.stringify({ ...scenario, now }));
  return file;
}

/** Publishes a report for each week before the current one. `log` is called with one line per report. */
export async function publishEarlierWeeks(
  client: Client,
  { simulator }: Pick<Stack, 'simulator'>,
  config: Config,
  weeks: number,
  log: (line: string) => void,
): Promise<void> {
  const today = toCalendarDate(config.SCHEDULE_TIMEZONE, new Date());
  for (let week = 0; week < weeks; week++) {
    await fetch(`${simulator.url}/_simulator/control`, { method: 'POST', body: JSON.stringify({ week }) });
    if (week === weeks - 1) return;
    const reportDate = addDays(today, 7 * (week - weeks + 1));
    const input = { reportDate, retryWindowHours: 0 };
    const result = (await client.workflow.execute('complianceReport', {
      taskQueue: config.TASK_QUEUE,
      workflowId: `demo-${reportDate}`,
      args: [input],
    })) as { status: string; rows: number };
    log(`  Report of ${reportDate}: ${result.status}, ${result.rows} rows`);
  }
}
