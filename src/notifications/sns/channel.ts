// The channel for Amazon SNS. A FIFO topic drops duplicates within five minutes; publishing to a standard topic is not idempotent.
import { buildMessage } from '../message.ts';
import { notificationId, type Notification } from '#domain/notifications/notification.ts';
import { asciiSubject, plainText } from '../plain-text.ts';
import { awsDelivery } from '../aws-delivery.ts';
import type { NotificationCalls } from '#src/aws/notification-calls.ts';
import type { ChannelDefinition, Send } from '../channel.ts';
import { createSnsCheck } from './check.ts';

/** Returns the message attributes that subscribers can filter by. */
const attributesOf = ({ event, reportDate }: Notification) => ({ event, reportDate });

export const sns: ChannelDefinition = {
  name: 'sns',
  title: 'SNS',
  settings: ['SNS_TOPIC_ARN'],
  remedy: 'Check SNS_TOPIC_ARN, and sns_topic_arn of terraform/hub.',
  open: ({ SNS_TOPIC_ARN: topicArn }, aws) =>
    topicArn ? { send: createSns(topicArn, aws), check: createSnsCheck(topicArn, aws) } : undefined,
};

function createSns(topicArn: string, aws: NotificationCalls): Send {
  return async (notification, { signal }) => {
    const message = buildMessage(notification);
    const fifo = { groupId: notification.reportDate, deduplicationId: notificationId(notification) };
    const topicMessage = {
      ...{ topicArn, subject: asciiSubject(message), text: plainText(message), attributes: attributesOf(notification) },
      ...(topicArn.endsWith('.fifo') ? { fifo } : {}),
    };
    await awsDelivery('SNS', signal, () => aws.publishToTopic(topicMessage, signal));
    return undefined;
  };
}
