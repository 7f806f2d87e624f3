// Honest runs that look unlike others to the check of who started an activity.
import { expect, test } from 'vitest';
import type { ReportResult } from '#src/workflows/types.ts';
import { temporalCli } from '../support/lab.ts';
import type { Target } from './target.ts';

/** Registers the runs; `target` is there once they run. */
export function runHonestly(target: () => Target): void {
  test('a run that somebody resets to its beginning reads and publishes as the same run', async () => {
    const { lab } = target();
    const { workflowId, firstExecutionRunId: runId } = (await lab.start({
      ...{ retryWindowHours: 0, reportDate: '2026-03-02' },
    })) as unknown as { workflowId: string; firstExecutionRunId: string };
    await lab.client.workflow.getHandle(workflowId).result();
    await temporalCli(lab, 'workflow', 'reset', '-w', workflowId, '--type', 'FirstWorkflowTask', '--reason', 'test');
    const result = (await lab.client.workflow.getHandle(workflowId).result()) as ReportResult;
    const { status, promoted } = result;
    expect({ runId: result.runId, status, promoted }).toEqual({ runId, status: 'complete', promoted: true });
  });
}
