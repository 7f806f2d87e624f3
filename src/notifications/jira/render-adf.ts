// Renders the message for Jira Cloud in the Atlassian Document Format. Text nodes contain no markup, so text needs no escaping.
import { fit, omittedAccountsLine } from '../fit.ts';
import type { Item, Message } from '../message.ts';

type Mark = { type: 'strong' | 'code' } | { type: 'link'; attrs: { href: string } };
type Inline = { type: 'text'; text: string; marks?: Mark[] } | { type: 'hardBreak' };
type Node =
  | { type: 'paragraph'; content: Inline[] }
  | { type: 'heading'; attrs: { level: number }; content: Inline[] }
  | { type: 'codeBlock'; attrs: { language: string }; content: Inline[] }
  | { type: 'bulletList'; content: { type: 'listItem'; content: Node[] }[] };

export type AdfDocument = { version: 1; type: 'doc'; content: Node[] };

/**
 * Jira accepts 32,767 characters in a description or a comment. It is not documented whether the syntax of the format counts towards this
 * limit.
 */
const MAX_CHARACTERS = 30_000;

export function adfDocument(message: Message): AdfDocument {
  return fit(message, render, (document) => JSON.stringify(document).length <= MAX_CHARACTERS);
}

const plain = (text: string): Inline => ({ type: 'text', text });
const strong = (text: string): Inline => ({ type: 'text', text, marks: [{ type: 'strong' }] });
const code = (text: string): Inline => ({ type: 'text', text, marks: [{ type: 'code' }] });
const paragraph = (...content: Inline[]): Node => ({ type: 'paragraph', content });
const heading = (text: string): Node => ({ type: 'heading', attrs: { level: 3 }, content: [plain(text)] });

function list(items: readonly Item[]): Node {
  const line = (item: Item) =>
    item.strong === undefined ? paragraph(plain(item.text)) : paragraph(strong(item.strong), plain(` ${item.text}`));
  return { type: 'bulletList', content: items.map((item) => ({ type: 'listItem', content: [line(item)] })) };
}

function render(message: Message): AdfDocument {
  const { title, lead, facts, flags, failures, instruction, links, address, footer } = message;
  const more = omittedAccountsLine(message);
  const link = ({ text, url }: Message['links'][number]): Inline => ({
    type: 'text',
    text,
    marks: [{ type: 'link', attrs: { href: url } }],
  });
  return {
    version: 1,
    type: 'doc',
    content: [
      paragraph(strong(title)),
      paragraph(plain(lead)),
      ...(facts.length > 0 ? [list(facts.map(({ label, value }) => ({ strong: `${label}:`, text: value })))] : []),
      ...(flags.length > 0 ? [heading('Beware'), list(flags.map((text) => ({ text })))] : []),
      ...failures.flatMap(({ heading: kind, intro = '', items }) => [
        heading(kind),
        ...(intro === '' ? [] : [paragraph(plain(intro))]),
        list(items),
      ]),
      ...(more === undefined ? [] : [paragraph(plain(more))]),
      ...(instruction ? [paragraph(plain(instruction.text))] : []),
      ...(instruction?.command === undefined
        ? []
        : [{ type: 'codeBlock' as const, attrs: { language: 'bash' }, content: [plain(instruction.command)] }]),
      ...(address === undefined ? [] : [paragraph(plain('Report: '), code(address))]),
      ...links.map((each) => paragraph(link(each))),
      paragraph(plain(footer)),
    ],
  };
}
