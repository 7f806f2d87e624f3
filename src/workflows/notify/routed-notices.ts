// Lists the parts of a publication that have a route, and describes why a notification activity failed.
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import { publishQueueOf } from '#domain/task-queues.ts';
import type { PublishActivities, RoutedNotice, RoutesInput } from '../activity-types.ts';

/** Lists the parts with a route. Rejects with an ActivityFailure if the activity fails for good or keeps failing until the timeout. */
export function planRoutedNotices(request: RoutesInput, scheduleToCloseTimeout: number): Promise<RoutedNotice[]> {
  const activities = proxyActivities<Pick<PublishActivities, 'planRoutedNotices'>>({
    taskQueue: publishQueueOf(workflowInfo().taskQueue),
    startToCloseTimeout: '1m',
    scheduleToCloseTimeout,
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
  });
  return activities.planRoutedNotices(request);
}

/** Returns the failure message of the last attempt or, if that attempt timed out, of the attempt before it. */
export function lastFailureMessage(error: Error): string {
  let words = error.message;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) words = cause.message;
  return words;
}
