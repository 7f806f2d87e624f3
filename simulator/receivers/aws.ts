// SNS (the query protocol) and SES version 2 (REST with JSON), as the SDK speaks to them.
import { z } from 'zod';
import { escapeXml, nextRequestId } from '#simulator/base/answer.ts';
import { isSignedFor, type Answer, type Receiver } from './receiver.ts';

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
export function createSns(): Receiver {
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

const content = z.strictObject({ Data: z.string().min(1), Charset: z.literal('UTF-8') });
const address = z.string().regex(/^([^<>@,]*<[^\s<>@,]+@[^\s<>@,]+>|[^\s<>@,]+@[^\s<>@,]+)$/);
const mail = z.strictObject({
  FromEmailAddress: address,
  Destination: z.strictObject({ ToAddresses: z.array(address).min(1).max(50) }),
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: content.extend({
        Data: z
          .string()
          .min(1)
          .max(998)
          .regex(/^[^\r\n]*$/),
      }),
      Body: z.strictObject({ Text: content, Html: content }),
    }),
  }),
});

/** What in a mail would run or load something when it is opened. */
const ACTIVE = /<(script|img|iframe|link|object|style|form)\b|\bon\w+\s*=|javascript:/i;

/** Tags as a mail reader sees them: a text that was escaped holds none. */
const tagsOf = (html: string) => (html.match(/<[^>]*>/g) ?? []).join('');

export const ses: Receiver = ({ method, path, headers, body, deliver }) => {
  const error = (status: number, type: string, message: string): Answer => ({
    status,
    body: JSON.stringify({ message }),
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    faults: message,
  });
  if (!isSignedFor('ses', headers)) return error(403, 'InvalidClientTokenId', 'not signed for ses');
  const [, identity] = /^\/v2\/email\/identities\/([^/]+)$/.exec(path) ?? [];
  // One domain is verified, and no single address.
  if (identity !== undefined && decodeURIComponent(identity) !== 'acme.example')
    return error(404, 'NotFoundException', `Email identity ${identity} does not exist.`);
  if (identity !== undefined) return { status: 200, body: JSON.stringify({ VerifiedForSendingStatus: true }) };
  if (method !== 'POST' || path !== '/v2/email/outbound-emails') return error(404, 'UnknownOperationException', path);
  const parsed = mail.safeParse(body);
  if (!parsed.success) return error(400, 'BadRequestException', z.prettifyError(parsed.error));
  const html = parsed.data.Content.Simple.Body.Html.Data;
  if (ACTIVE.test(tagsOf(html))) return error(400, 'MessageRejected', 'the mail holds something active');
  deliver({ kind: 'message', payload: parsed.data });
  return { status: 200, body: JSON.stringify({ MessageId: nextRequestId() }) };
};
