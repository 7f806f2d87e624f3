// A Teams channel behind a webhook of Workflows: it takes one Adaptive Card and answers 202.
import { z } from 'zod';
import { cardHtml } from './page-bodies.ts';
import type { Receiver, ReceiverDefinition } from './receiver.ts';

const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
  fontType: z.enum(['Default', 'Monospace']).optional(),
  isSubtle: z.boolean().optional(),
  color: z.string().optional(),
});
const element = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('TextBlock'),
    text: z.string().min(1),
    size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
    weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
    color: z.enum(['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention']).optional(),
    wrap: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('RichTextBlock'),
    inlines: z.array(textRun).min(1),
    spacing: z.enum(['None', 'Small', 'Default', 'Medium', 'Large']).optional(),
  }),
  z.strictObject({
    type: z.literal('FactSet'),
    facts: z.array(z.strictObject({ title: z.string().min(1), value: z.string().min(1) })).min(1),
  }),
]);
const action = z.strictObject({ type: z.literal('Action.OpenUrl'), title: z.string().min(1), url: z.url() });
const card = z.strictObject({
  $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
  type: z.literal('AdaptiveCard'),
  // What Teams shows on every client.
  version: z.enum(['1.0', '1.1', '1.2', '1.3', '1.4', '1.5']),
  msteams: z.strictObject({ width: z.literal('Full') }).optional(),
  body: z.array(element).min(1),
  actions: z.array(action).max(6),
});
const message = z.strictObject({
  type: z.literal('message'),
  summary: z.string().optional(),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: card,
    }),
  ]),
});

/** "The message size limit is approximately 28 KB", the connector's documentation says. */
const MAX_BYTES = 28_000;

const receive: Receiver = ({ method, path, body, deliver }) => {
  if (method !== 'POST' || !path.startsWith('/teams/')) return { status: 404, body: '' };
  const parsed = message.safeParse(body);
  if (!parsed.success) return { status: 400, body: 'BadRequest', faults: z.prettifyError(parsed.error) };
  if (Buffer.byteLength(JSON.stringify(body)) > MAX_BYTES) return { status: 413, body: 'RequestEntityTooLarge' };
  deliver({ kind: 'message', payload: body });
  return { status: 202, body: '' };
};

export const teams: ReceiverDefinition = {
  name: 'teams',
  title: 'Microsoft Teams',
  settings: (url) => ({
    TEAMS_WEBHOOK_URL: `${url}/teams/workflows/fedcba9876543210/triggers/manual/paths/invoke?sig=5ecre7`,
  }),
  isFor: (path) => path.startsWith('/teams/'),
  start: () => receive,
  show: (deliveries) => deliveries.map(({ payload }) => cardHtml(payload as Parameters<typeof cardHtml>[0])),
};
