// Amazon SES version 2, REST with JSON, as the SDK speaks to it.
import { z } from 'zod';
import { nextRequestId } from '#simulator/base/answer.ts';
import { mailFrame } from './page-bodies.ts';
import { isSignedFor, type Answer, type Receiver, type ReceiverDefinition } from './receiver.ts';

const content = z.strictObject({ Data: z.string().min(1), Charset: z.literal('UTF-8') });
/** An address, or a display name and an address. Other than ASCII has to be encoded: SES has no SMTPUTF8. */
const address = z
  .string()
  .regex(/^[\x20-\x7e]+$/)
  .regex(/^(("([^"\\]|\\.)*"|[\w!#$%&'*+/=?^`{|}~ -])*<[^\s<>@,]+@[^\s<>@,]+>|[^\s<>@,]+@[^\s<>@,]+)$/);
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

const receive: Receiver = ({ method, path, headers, body, deliver }) => {
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

export const ses: ReceiverDefinition = {
  name: 'ses',
  title: 'Amazon SES',
  settings: (url) => ({
    SES_FROM: 'AWS Config report <report@acme.example>',
    SES_TO: 'security@acme.example',
    AWS_ENDPOINT_URL_SESV2: url,
  }),
  isFor: (path) => path.startsWith('/v2/'),
  start: () => receive,
  show: (deliveries) => deliveries.map(({ payload }) => mailFrame(payload as Parameters<typeof mailFrame>[0])),
};
