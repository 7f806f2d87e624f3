// The workflow of the weekly report.
// It discovers the accounts, scans them, publishes, and stays open for a while so that people can retry accounts.
import { parseCarriedState } from './internal-inputs.ts';
import { parseReportInput } from './report-input.ts';
import { ReportRun } from './report-run.ts';
import type { ReportInput, ReportResult, RunState } from './types.ts';

/**
 * The workflow that is started by the Schedule, from the UI's form and by every manual start. Only the workflow itself passes `carried`,
 * when it continues as new.
 */
export async function complianceReport(rawInput?: ReportInput | null, carried?: RunState): Promise<ReportResult> {
  const carriedState = parseCarriedState(carried);
  const run = await ReportRun.open(parseReportInput(rawInput), carriedState);
  try {
    if (!carriedState) {
      await run.withLateAlert(async () => {
        await run.discover();
        await run.scanAll();
        await run.publish();
      });
      run.openRetryWindow();
      run.notifyPublished();
    }
    await run.waitForRetries();
    return await run.finish();
  } catch (error) {
    await run.notifyFailure(error);
    throw error;
  }
}
