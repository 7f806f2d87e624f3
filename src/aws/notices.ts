// The two AWS services that carry notices. One attempt a call: Temporal repeats it, and counts what it repeats.
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Mail } from '../notify/ses.ts';
import type { TopicMessage } from '../notify/sns.ts';
import { observeCalls, type AwsCall, type createSharedHandler } from './clients.ts';

const UTF_8 = 'UTF-8';

type Defaults = { requestHandler: ReturnType<typeof createSharedHandler> };

/** `onCall` is told of each call. Throws AWS's own error. */
export function createNoticeCalls({ requestHandler }: Defaults, onCall: (call: AwsCall) => void) {
  const once = { requestHandler, maxAttempts: 1 };
  return {
    /** A topic answers in its own region alone, which its ARN names. */
    async publishToTopic(
      { topicArn, subject, text, attributes, fifo }: TopicMessage,
      signal: AbortSignal,
    ): Promise<void> {
      const region = topicArn.split(':')[3];
      const client = new SNSClient({ ...once, ...(region ? { region } : {}) });
      observeCalls(client, 'sns', onCall);
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
      await client.send(command, { abortSignal: signal });
    },

    async sendMail({ from, to, subject, html, text }: Mail, signal: AbortSignal): Promise<void> {
      const client = new SESv2Client(once);
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
