// Checks whether the SNS topic exists.
import type { NotificationCalls } from '#src/aws/notification-calls.ts';
import { SENDING_NOT_CHECKED, type Channel } from '../channel.ts';

export function createSnsCheck(topicArn: string, aws: NotificationCalls): Channel['check'] {
  return async (signal) => {
    await aws.findTopic(topicArn, signal);
    return `SNS has the topic ${topicArn}; ${SENDING_NOT_CHECKED}`;
  };
}
