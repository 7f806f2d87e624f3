// Renders the message for Microsoft Teams as an Adaptive Card. External text is put into text runs, in which no markup is interpreted.
import { fit, jsonBytes, omittedAccountsLine } from '../fit.ts';
import type { Item, Message } from '../message.ts';
import { SYMBOLS, type NotificationTone } from '../wording.ts';

type TextRun = { type: 'TextRun'; text: string; weight?: 'Bolder'; fontType?: 'Monospace'; isSubtle?: true };
type Element =
  | { type: 'TextBlock'; text: string; size: 'Large'; weight: 'Bolder'; color: string; wrap: true }
  | { type: 'RichTextBlock'; inlines: TextRun[]; spacing?: 'Small' }
  | { type: 'FactSet'; facts: { title: string; value: string }[] };
type Card = {
  $schema: string;
  type: 'AdaptiveCard';
  version: '1.4';
  msteams: { width: 'Full' };
  body: Element[];
  actions: { type: 'Action.OpenUrl'; title: string; url: string }[];
};

export type TeamsMessage = {
  type: 'message';
  summary: string;
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive'; contentUrl: null; content: Card }];
};

/**
 * The maximum size of a message. The documented limit of Teams is about 28 KB, but it was observed to reject messages of 21 KB and more.
 */
const MAX_BYTES = 20_000;

const COLORS: Record<NotificationTone, string> = { good: 'Good', warning: 'Warning', bad: 'Attention' };

export function teamsMessage(message: Message): TeamsMessage {
  return fit(message, render, (rendered) => jsonBytes(rendered) <= MAX_BYTES);
}

const run = (text: string): TextRun => ({ type: 'TextRun', text });
const bold = (text: string): TextRun => ({ type: 'TextRun', text, weight: 'Bolder' });
const code = (text: string): TextRun => ({ type: 'TextRun', text, fontType: 'Monospace' });
const paragraph = (...inlines: TextRun[]): Element => ({ type: 'RichTextBlock', inlines });

function item({ strong, text }: Item): Element {
  const inlines = strong === undefined ? [run(`• ${text}`)] : [run('• '), bold(strong), run(` ${text}`)];
  return { type: 'RichTextBlock', inlines, spacing: 'Small' };
}

/** Escapes Markdown's special characters with a backslash, because Teams renders a fact's value as Markdown. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*_[\]()#+~|<>-]/g, (sign) => `\\${sign}`);
}

function render(message: Message): TeamsMessage {
  const { title, tone, lead, facts, flags, failures, instruction, links, address, footer } = message;
  const heading = `${SYMBOLS[tone]} ${title}`;
  const more = omittedAccountsLine(message);
  const body: Element[] = [
    { type: 'TextBlock', text: heading, size: 'Large', weight: 'Bolder', color: COLORS[tone], wrap: true },
    paragraph(run(lead)),
    ...(facts.length > 0 ? [factSet(facts)] : []),
    ...(flags.length > 0 ? [paragraph(bold('Beware')), ...flags.map((text) => item({ text }))] : []),
    ...failures.flatMap(({ heading: kind, intro = '', items }) => [
      paragraph(bold(kind), run(`: ${intro}`)),
      ...items.map(item),
    ]),
    ...(more === undefined ? [] : [paragraph(run(more))]),
    ...(instruction ? [paragraph(run(instruction.text))] : []),
    ...(instruction?.command === undefined ? [] : [paragraph(code(instruction.command))]),
    ...(address === undefined ? [] : [paragraph(code(address))]),
    paragraph({ ...run(footer), isSubtle: true }),
  ];
  const content: Card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body,
    actions: links.map(({ text, url }) => ({ type: 'Action.OpenUrl', title: text, url })),
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', summary: heading, attachments: [{ contentType, contentUrl: null, content }] };
}

function factSet(facts: Message['facts']): Element {
  return { type: 'FactSet', facts: facts.map(({ label, value }) => ({ title: label, value: escape(value) })) };
}
