// Amazon SNS. A FIFO topic drops duplicates within five minutes; a standard topic has no idempotency.
import { messageOf } from '../message.ts';
import { noticeId, type Notice } from '#domain/notifications/notification.ts';
import { asciiSubject, plainText } from '../plain-text.ts';
import { awsDelivery } from '../aws-delivery.ts';
import type { TopicMessage } from '#src/aws/notification-calls.ts';
import type { Channel } from '../channel.ts';

/** Subscribers may filter by these. */
const attributesOf = ({ event, reportDate }: Notice) => ({ event, reportDate });

export function createSns(
  topicArn: string,
  publish: (message: TopicMessage, signal: AbortSignal) => Promise<void>,
): Channel {
  return async (notice, { signal }) => {
    const message = messageOf(notice);
    const fifo = { groupId: notice.reportDate, deduplicationId: noticeId(notice) };
    const topicMessage = {
      ...{ topicArn, subject: asciiSubject(message), text: plainText(message), attributes: attributesOf(notice) },
      ...(topicArn.endsWith('.fifo') ? { fifo } : {}),
    };
    await awsDelivery('SNS', signal, () => publish(topicMessage, signal));
    return undefined;
  };
}
