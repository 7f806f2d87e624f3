// The weekly report: discover the accounts, scan them, publish, and stay open a while so that a person can retry.
import { parseReportInput } from './report-input.ts';
import { ReportRun } from './report-run.ts';
import type { ReportInput, ReportResult, RunState } from './types.ts';

/** The workflow behind the Schedule, the UI's form and every start by hand. `carried` is its own, never a person's. */
export async function complianceReport(rawInput?: ReportInput | null, carried?: RunState): Promise<ReportResult> {
  const run = await ReportRun.open(parseReportInput(rawInput), carried);
  try {
    if (!carried) {
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
