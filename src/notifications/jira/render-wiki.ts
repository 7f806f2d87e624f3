// Renders the message for Jira Data Center in wiki markup, escaping external text.
import { fit, omittedAccountsLine } from '../fit.ts';
import type { Item, Message } from '../message.ts';

/** The default of `jira.text.field.character.limit`, which an administrator may change. */
const MAX_CHARACTERS = 32_767;

export function wikiText(message: Message): string {
  return fit(message, render, (text) => text.length <= MAX_CHARACTERS);
}

/** Puts a backslash before each character that may be markup. A backslash itself is replaced by its character entity. */
function escapeWiki(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('\\', '&bsol;')
      .replaceAll(/[{}[\]*_+^~?|!#@-]/g, (sign) => `\\${sign}`)
      // A bare URL would become a link.
      .replaceAll('://', '&#58;//')
  );
}

function item({ strong, text }: Item): string {
  return strong === undefined ? `* ${escapeWiki(text)}` : `* *${escapeWiki(strong)}* ${escapeWiki(text)}`;
}

/** Returns a block in which no markup is interpreted except the end of the block. */
function verbatim(text: string): string {
  return `{noformat}${text.replaceAll('{noformat', '{ noformat')}{noformat}`;
}

function render(message: Message): string {
  const { title, lead, facts, flags, failures, instruction, links, address, footer } = message;
  const more = omittedAccountsLine(message);
  const paragraphs = [
    `*${escapeWiki(title)}*`,
    escapeWiki(lead),
    facts.map(({ label, value }) => `* *${label}:* ${escapeWiki(value)}`).join('\n'),
    ...(flags.length > 0 ? [`h3. Beware\n${flags.map((text) => item({ text })).join('\n')}`] : []),
    ...failures.map(({ heading, intro = '', items }) =>
      [`h3. ${escapeWiki(heading)}`, escapeWiki(intro), '', ...items.map(item)].join('\n'),
    ),
    more === undefined ? '' : escapeWiki(more),
    instruction ? escapeWiki(instruction.text) : '',
    instruction?.command === undefined ? '' : verbatim(instruction.command),
    address === undefined ? '' : verbatim(address),
    // URLs built here contain neither a bar nor a bracket, because both are percent-encoded.
    links.map(({ text, url }) => `[${escapeWiki(text)}|${url}]`).join('\n'),
    escapeWiki(footer),
  ];
  return paragraphs.filter((text) => text !== '').join('\n\n');
}
