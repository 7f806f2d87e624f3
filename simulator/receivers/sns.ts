// Amazon SNS with one topic, in the query protocol, as the SDK speaks to it.
import { z } from 'zod';
import { escapeXml, nextRequestId } from '#simulator/base/answer.ts';
import { textHtml } from './page-bodies.ts';
import { isSignedFor, type Answer, type Receiver, type ReceiverDefinition } from './receiver.ts';

const publish = z.object({
  Action: z.literal('Publish'),
  Version: z.literal('2010-03-31'),
  TopicArn: z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/),
  // ASCII, one line, fewer than 100 characters, beginning with a letter, number or mark.
  Subject: z
    .string()
    .max(99)
    .regex(/^[!-~][ -~]*$/),
  Message: z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= 262_144, 'at most 262,144 bytes'),
  MessageGroupId: z.string().max(128).optional(),
  MessageDeduplicationId: z.string().max(128).optional(),
});

function xml(status: number, body: string): Answer {
  return { status, body, headers: { 'content-type': 'text/xml' } };
}

function snsError(code: string, message: string, status = 400): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  const space = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"';
  const answer = xml(
    status,
    `<ErrorResponse ${space}>${error}<RequestId>${nextRequestId()}</RequestId></ErrorResponse>`,
  );
  return { ...answer, faults: message };
}

/** Of every topic but one that is called so. */
function topicAttributes(topicArn = ''): Answer {
  if (topicArn.endsWith(':missing')) return snsError('NotFound', 'Topic does not exist', 404);
  const attributes = `<Attributes><entry><key>TopicArn</key><value>${topicArn}</value></entry></Attributes>`;
  const result = `<GetTopicAttributesResult>${attributes}</GetTopicAttributesResult>`;
  return xml(200, `<GetTopicAttributesResponse>${result}</GetTopicAttributesResponse>`);
}

/** One topic. A FIFO topic delivers what has a new deduplication id alone. */
function createSns(): Receiver {
  const seen = new Set<string>();
  return ({ headers, body, deliver }) => {
    if (!isSignedFor('sns', headers)) return snsError('InvalidClientTokenId', 'not signed for sns', 403);
    const { Action, TopicArn: asked } = body as { Action?: string; TopicArn?: string };
    if (Action === 'GetTopicAttributes') return topicAttributes(asked);
    const parsed = publish.safeParse(body);
    if (!parsed.success) return snsError('InvalidParameter', `Invalid parameter: ${z.prettifyError(parsed.error)}`);
    const { TopicArn, MessageGroupId: group, MessageDeduplicationId: id } = parsed.data;
    const isFifo = TopicArn.endsWith('.fifo');
    if (isFifo !== (group !== undefined && id !== undefined))
      return snsError(
        'InvalidParameter',
        'Invalid parameter: MessageGroupId and MessageDeduplicationId are for FIFO topics',
      );
    if (id === undefined || !seen.has(id)) deliver({ kind: 'message', payload: parsed.data });
    if (id !== undefined) seen.add(id);
    const result = `<PublishResult><MessageId>${nextRequestId()}</MessageId></PublishResult>`;
    const meta = `<ResponseMetadata><RequestId>${nextRequestId()}</RequestId></ResponseMetadata>`;
    const space = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"';
    return xml(200, `<PublishResponse ${space}>${result}${meta}</PublishResponse>`);
  };
}

export const sns: ReceiverDefinition = {
  name: 'sns',
  title: 'Amazon SNS',
  settings: (url) => ({
    SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:compliance-reports',
    AWS_ENDPOINT_URL_SNS: url,
  }),
  isFor: (path) => path === '/',
  start: createSns,
  show: (deliveries) => deliveries.map(({ payload }) => textHtml(payload as Parameters<typeof textHtml>[0])),
};
