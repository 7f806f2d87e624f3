// Renders the message as plain text, for SNS and for the text part of an email.
import { fit, jsonBytes, omittedAccountsLine } from './fit.ts';
import type { Item, Message } from './message.ts';

/** The maximum size of the text. SNS accepts 262,144 bytes and delivers them by email, but that is too much to read. */
const MAX_BYTES = 60_000;

/** SNS requires a subject of fewer than 100 ASCII characters. */
const MAX_SUBJECT_CHARACTERS = 99;

export function plainText(message: Message): string {
  return fit(message, render, (text) => jsonBytes(text) <= MAX_BYTES);
}

/** Returns a subject that SNS accepts. Titles start with a letter, as SNS requires. */
export function asciiSubject({ title }: Message): string {
  return title.replaceAll(/[^ -~]/g, '?').slice(0, MAX_SUBJECT_CHARACTERS);
}

const item = ({ strong, text }: Item) => `  - ${strong === undefined ? '' : `${strong}: `}${text}`;

function render(message: Message): string {
  const { title, lead, facts, flags, failures, instruction, links, address, footer } = message;
  const more = omittedAccountsLine(message);
  const width = Math.max(0, ...facts.map(({ label }) => label.length)) + 2;
  const where = [...links.map(({ text, url }) => `${text}:\n  ${url}`), ...(address === undefined ? [] : [address])];
  const paragraphs = [
    `${title}\n${'='.repeat(title.length)}`,
    lead,
    facts.map(({ label, value }) => `${`${label}:`.padEnd(width)}${value}`).join('\n'),
    ...(flags.length > 0 ? [['Beware', ...flags.map((text) => item({ text }))].join('\n')] : []),
    ...failures.map(({ heading, intro = '', items }) => [`${heading}: ${intro}`, ...items.map(item)].join('\n')),
    more ?? '',
    [instruction?.text ?? '', ...(instruction?.command === undefined ? [] : [`  ${instruction.command}`])].join('\n'),
    where.join('\n'),
    `-- \n${footer}`,
  ];
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`;
}
