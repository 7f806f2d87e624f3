// A Slack channel behind an incoming webhook: it takes what Block Kit allows, and refuses the rest in Slack's words.
import { z } from 'zod';
import { slackHtml } from './page-bodies.ts';
import type { Receiver, ReceiverDefinition } from './receiver.ts';

const text = (most: number) => z.string().min(1).max(most);
const plainText = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(most), emoji: z.boolean().optional() });
const mrkdwn = (most: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: text(most), verbatim: z.boolean().optional() });
const style = z.strictObject({ bold: z.boolean(), italic: z.boolean(), code: z.boolean() }).partial().optional();
const inline = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1), style }),
  z.strictObject({ type: z.literal('link'), url: z.url().max(3_000), text: z.string().min(1).optional(), style }),
]);
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline).min(1) });
const richText = z.discriminatedUnion('type', [
  section,
  z.strictObject({ type: z.literal('rich_text_preformatted'), elements: z.array(inline).min(1) }),
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(section).min(1),
  }),
]);
const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z.strictObject({
    type: z.literal('section'),
    text: z.union([plainText(3_000), mrkdwn(3_000)]).optional(),
    fields: z
      .array(z.union([plainText(2_000), mrkdwn(2_000)]))
      .min(1)
      .max(10)
      .optional(),
  }),
  z.strictObject({ type: z.literal('rich_text'), elements: z.array(richText).min(1) }),
  z.strictObject({
    type: z.literal('context'),
    elements: z
      .array(z.union([plainText(2_000), mrkdwn(2_000)]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('divider') }),
]);
const message = z.strictObject({
  text: text(40_000),
  blocks: z.array(block).min(1).max(50),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});

/** Slack's limit for all blocks together, which it does not document. */
const MAX_CHARACTERS = 13_200;

/** An ampersand or angle bracket that is neither escaped nor Slack's own markup of a link. */
const UNESCAPED = /&(?!amp;|lt;|gt;)|<(?!https?:)|<!/;

const receive: Receiver = ({ method, path, body, deliver }) => {
  if (method !== 'POST' || !path.startsWith('/slack/')) return { status: 404, body: 'no_service' };
  const parsed = message.safeParse(body);
  if (!parsed.success) return { status: 400, body: 'invalid_blocks', faults: z.prettifyError(parsed.error) };
  const { blocks, text: fallback } = parsed.data;
  const markup = [
    fallback,
    ...blocks.flatMap((each) => (each.type === 'section' ? (each.fields ?? []) : [])).map((field) => field.text),
  ];
  const unescaped = markup.find((each) => UNESCAPED.test(each));
  if (unescaped !== undefined) return { status: 400, body: 'invalid_payload', faults: `not escaped: ${unescaped}` };
  if (JSON.stringify(blocks).length > MAX_CHARACTERS) return { status: 400, body: 'msg_blocks_too_long' };
  deliver({ kind: 'message', payload: body });
  return { status: 200, body: 'ok' };
};

export const slack: ReceiverDefinition = {
  name: 'slack',
  title: 'Slack',
  settings: (url) => ({ SLACK_WEBHOOK_URL: `${url}/slack/T0ACME/B0REPORT/0123456789abcdef` }),
  isFor: (path) => path.startsWith('/slack/'),
  start: () => receive,
  show: (deliveries) => deliveries.map(({ payload }) => slackHtml(payload as Parameters<typeof slackHtml>[0])),
};
