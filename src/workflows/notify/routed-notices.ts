// Asks which parts of a publication somebody is to be notified of, and says why an activity of notifying failed.
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import { publishQueueOf } from '#domain/task-queues.ts';
import type { PublishActivities, RoutedNotice, RoutesInput } from '../activity-types.ts';

/** Lists the parts with a route. Rejects with an ActivityFailure if that fails for good, or until the timeout. */
export function planRoutedNotices(request: RoutesInput, scheduleToCloseTimeout: number): Promise<RoutedNotice[]> {
  const activities = proxyActivities<Pick<PublishActivities, 'planRoutedNotices'>>({
    taskQueue: publishQueueOf(workflowInfo().taskQueue),
    startToCloseTimeout: '1m',
    scheduleToCloseTimeout,
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
  });
  return activities.planRoutedNotices(request);
}

/** Returns the message of the last attempt; after a timeout, that of the attempt before it. */
export function lastFailureMessage(error: Error): string {
  let words = error.message;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) words = cause.message;
  return words;
}
