// A week of an installation, with failures of every kind that Temporal stores.
import { expect } from 'vitest';
import { applySchedule, triggerSchedule } from '#src/temporal/weekly-schedule.ts';
import { untilPhase, type Lab } from '../support/lab.ts';

/** A weekly run that is retried and waits, a run of some accounts, and runs that fail. Resolves with the weekly run's workflow id. */
export async function playWeek(lab: Lab): Promise<string> {
  const { client, config, simulator } = lab;
  await applySchedule(client, config, { dryRun: false });
  const weekly = await triggerSchedule(client, config.SCHEDULE_ID);
  await untilPhase(weekly, 'awaiting-retry');
  const accountIds = [...simulator.oracle().accounts()].map(({ id }) => id).slice(0, 3);
  await weekly.executeUpdate('retryFailedAccounts', { args: [{}] });
  await weekly.signal('retryFailedAccounts', { accountIds: ['an invalid one', ...accountIds] });
  await untilPhase(weekly, 'awaiting-retry');
  await lab.report({ accountIds });
  const invalid = await lab.start({ accountIds: [`${accountIds[0]}0`] });
  await expect(invalid.result()).rejects.toThrow('Workflow execution failed');
  await expect(lab.report({ accountIds: ['999999999999'] })).rejects.toThrow('Workflow execution failed');
  return weekly.workflowId;
}
