// Calls the two AWS services that deliver notifications.
// The SDK makes one attempt per call, because Temporal does the retries and counts the attempts.
import { GetEmailIdentityCommand, SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { observeCalls, type AwsCall, type createSharedHandler } from './clients.ts';

const UTF_8 = 'UTF-8';

type Defaults = { requestHandler: ReturnType<typeof createSharedHandler> };

export type NotificationCalls = ReturnType<typeof createNotificationCalls>;

/** Creates the functions that make the calls. `onCall` is called for each call. The functions throw AWS's own errors. */
export function createNotificationCalls({ requestHandler }: Defaults, onCall: (call: AwsCall) => void) {
  const singleAttempt = { requestHandler, maxAttempts: 1 };
  /** Returns a client for the region in the topic's ARN, because a topic can be reached only in its own region. */
  const topicClient = (topicArn: string): SNSClient => {
    const region = topicArn.split(':')[3];
    const client = new SNSClient({ ...singleAttempt, ...(region ? { region } : {}) });
    observeCalls(client, 'sns', onCall);
    return client;
  };
  return {
    async publishToTopic(
      { topicArn, subject, text, attributes, fifo }: TopicMessage,
      signal: AbortSignal,
    ): Promise<void> {
      const values = Object.entries(attributes).map(([name, value]) => [
        name,
        { DataType: 'String', StringValue: value },
      ]);
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        Message: text,
        MessageAttributes: Object.fromEntries(values) as Record<string, { DataType: string; StringValue: string }>,
        ...(fifo && { MessageGroupId: fifo.groupId, MessageDeduplicationId: fifo.deduplicationId }),
      });
      await topicClient(topicArn).send(command, { abortSignal: signal });
    },

    /** Resolves if the topic exists. Throws AWS's error otherwise. */
    async findTopic(topicArn: string, signal: AbortSignal): Promise<void> {
      await topicClient(topicArn).send(new GetTopicAttributesCommand({ TopicArn: topicArn }), { abortSignal: signal });
    },

    /** Whether SES has verified an identity, which is an email address or a domain; false if the identity does not exist. */
    async isVerified(EmailIdentity: string, signal: AbortSignal): Promise<boolean> {
      const client = new SESv2Client(singleAttempt);
      observeCalls(client, 'ses', onCall);
      try {
        const answer = await client.send(new GetEmailIdentityCommand({ EmailIdentity }), { abortSignal: signal });
        return answer.VerifiedForSendingStatus === true;
      } catch (error) {
        if ((error as Error).name === 'NotFoundException') return false;
        throw error;
      }
    },

    async sendMail({ from, to, subject, html, text }: Email, signal: AbortSignal): Promise<void> {
      const client = new SESv2Client(singleAttempt);
      observeCalls(client, 'ses', onCall);
      const data = (content: string) => ({ Data: content, Charset: UTF_8 });
      const body = { Text: data(text), Html: data(html) };
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [...to] },
        Content: { Simple: { Subject: data(subject), Body: body } },
      });
      await client.send(command, { abortSignal: signal });
    },
  };
}

export type Email = { from: string; to: readonly string[]; subject: string; html: string; text: string };

export type TopicMessage = {
  topicArn: string;
  subject: string;
  text: string;
  attributes: Record<string, string>;
  /** The ids that a FIFO topic requires; absent for a standard topic. */
  fifo?: { groupId: string; deduplicationId: string };
};
