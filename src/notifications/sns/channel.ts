// Amazon SNS. A FIFO topic drops duplicates within five minutes; a standard topic has no idempotency.
import { buildMessage } from '../message.ts';
import { notificationId, type Notification } from '#domain/notifications/notification.ts';
import { asciiSubject, plainText } from '../plain-text.ts';
import { awsDelivery } from '../aws-delivery.ts';
import type { TopicMessage } from '#src/aws/notification-calls.ts';
import type { Channel } from '../channel.ts';

/** Returns the message attributes, by which subscribers may filter. */
const attributesOf = ({ event, reportDate }: Notification) => ({ event, reportDate });

export function createSns(
  topicArn: string,
  publish: (message: TopicMessage, signal: AbortSignal) => Promise<void>,
): Channel {
  return async (notification, { signal }) => {
    const message = buildMessage(notification);
    const fifo = { groupId: notification.reportDate, deduplicationId: notificationId(notification) };
    const topicMessage = {
      ...{ topicArn, subject: asciiSubject(message), text: plainText(message), attributes: attributesOf(notification) },
      ...(topicArn.endsWith('.fifo') ? { fifo } : {}),
    };
    await awsDelivery('SNS', signal, () => publish(topicMessage, signal));
    return undefined;
  };
}
