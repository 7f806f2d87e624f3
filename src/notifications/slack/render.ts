// Renders the message for Slack as Block Kit. External text is put into rich text elements, in which no markup is interpreted.
import { fit, omittedAccountsLine } from '../fit.ts';
import type { Item, Message } from '../message.ts';
import { SYMBOLS } from '../wording.ts';

type Text = { type: 'text'; text: string; style?: { bold?: true; code?: true } };
type Element = Text | { type: 'link'; url: string; text: string };
type RichText =
  | { type: 'rich_text_section' | 'rich_text_preformatted'; elements: Element[] }
  | { type: 'rich_text_list'; style: 'bullet'; elements: RichText[] };
type Field = { type: 'mrkdwn'; text: string };
type Block =
  | { type: 'header'; text: { type: 'plain_text'; text: string; emoji: true } }
  | { type: 'section'; fields: Field[] }
  | { type: 'rich_text'; elements: RichText[] }
  | { type: 'context'; elements: { type: 'plain_text'; text: string; emoji: false }[] };

export type SlackMessage = { text: string; blocks: Block[]; unfurl_links: false; unfurl_media: false };

/**
 * The maximum size of the blocks. Slack rejects messages above about 13,200 characters with `msg_blocks_too_long`, regardless of the number
 * of blocks.
 */
const MAX_CHARACTERS = 12_000;

export function slackMessage(message: Message): SlackMessage {
  return fit(message, render, ({ blocks }) => JSON.stringify(blocks).length <= MAX_CHARACTERS);
}

const plain = (text: string): Text => ({ type: 'text', text });
const bold = (text: string): Text => ({ type: 'text', text, style: { bold: true } });
const section = (...elements: Element[]): RichText => ({ type: 'rich_text_section', elements });
const rich = (...elements: RichText[]): Block => ({ type: 'rich_text', elements });

function list(items: readonly Item[]): RichText {
  const line = ({ strong, text }: Item) =>
    strong === undefined ? section(plain(text)) : section(bold(strong), plain(` ${text}`));
  return { type: 'rich_text_list', style: 'bullet', elements: items.map(line) };
}

/** Escapes the three characters that are markup in Slack's `text` and `mrkdwn`. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function render(message: Message): SlackMessage {
  const { title, tone, lead, facts, flags, failures, instruction, links, address, footer } = message;
  const heading = `${SYMBOLS[tone]} ${title}`;
  const more = omittedAccountsLine(message);
  const where: Element[] = links.flatMap(({ text, url }, index) => [
    ...(index > 0 ? [plain(' · ')] : []),
    { type: 'link', url, text },
  ]);
  if (address !== undefined)
    where.push(plain(where.length > 0 ? '\n' : ''), { ...plain(address), style: { code: true } });
  return {
    text: escape(`${heading}. ${lead}`),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: heading, emoji: true } },
      rich(section(plain(lead))),
      ...(facts.length > 0 ? [{ type: 'section' as const, fields: facts.map(field) }] : []),
      ...(flags.length > 0 ? [rich(section(bold('Beware')), list(flags.map((text) => ({ text }))))] : []),
      ...failures.map(({ heading: kind, intro = '', items }) =>
        rich(section(bold(kind), plain(`: ${intro}`)), list(items)),
      ),
      ...(more === undefined ? [] : [rich(section(plain(more)))]),
      ...(instruction
        ? [
            rich(
              section(plain(instruction.text)),
              ...(instruction.command === undefined
                ? []
                : [{ type: 'rich_text_preformatted' as const, elements: [plain(instruction.command)] }]),
            ),
          ]
        : []),
      ...(where.length > 0 ? [rich(section(...where.filter((element) => element.text !== '')))] : []),
      { type: 'context', elements: [{ type: 'plain_text', text: footer, emoji: false }] },
    ],
    // The preview of a link to the AWS console or to Temporal would only show a login page.
    unfurl_links: false,
    unfurl_media: false,
  };
}

function field({ label, value }: Message['facts'][number]): Field {
  return { type: 'mrkdwn', text: `*${label}*\n${escape(value)}` };
}
