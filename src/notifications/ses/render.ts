// Renders the message as HTML for an email. Styles are inline, because mail clients drop style sheets. Nothing external is loaded.
import { omittedAccountsLine } from '../fit.ts';
import type { Item, Message } from '../message.ts';
import { SYMBOLS, type NotificationTone } from '../wording.ts';

const COLORS: Record<NotificationTone, string> = { good: '#2e7d32', warning: '#b26a00', bad: '#b3261e' };

/** Escapes text for an HTML element or a quoted attribute. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const paragraph = (html: string) => `<p style="margin:0 0 12px">${html}</p>`;
const code = (text: string) =>
  `<pre style="margin:0 0 12px;padding:8px 12px;background:#f3f4f6;white-space:pre-wrap;word-break:break-word">${escapeHtml(text)}</pre>`;

function list(items: readonly Item[]): string {
  const line = ({ strong, text }: Item) =>
    `<li>${strong === undefined ? '' : `<b>${escapeHtml(strong)}</b> `}${escapeHtml(text)}</li>`;
  return `<ul style="margin:0 0 12px;padding-left:20px">${items.map(line).join('')}</ul>`;
}

function factsTableHtml(facts: Message['facts']): string {
  const row = ({ label, value }: Message['facts'][number]) =>
    `<tr><td style="padding:2px 16px 2px 0;color:#6b7280">${escapeHtml(label)}</td><td>${escapeHtml(value)}</td></tr>`;
  return `<table style="margin:0 0 12px;border-collapse:collapse">${facts.map(row).join('')}</table>`;
}

/** Renders a complete HTML document. The size limits of the message keep it far below the 40 MB that SES accepts. */
export function mailHtml(message: Message): string {
  const { title, tone, lead, facts, flags, failures, instruction, links, address, footer } = message;
  const more = omittedAccountsLine(message);
  const link = ({ text, url }: Message['links'][number]) => `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
  const parts = [
    `<h2 style="margin:0 0 12px;color:${COLORS[tone]}">${SYMBOLS[tone]} ${escapeHtml(title)}</h2>`,
    paragraph(escapeHtml(lead)),
    facts.length > 0 ? factsTableHtml(facts) : '',
    flags.length > 0 ? paragraph('<b>Beware</b>') + list(flags.map((text) => ({ text }))) : '',
    ...failures.map(
      ({ heading, intro = '', items }) =>
        paragraph(`<b>${escapeHtml(heading)}</b>: ${escapeHtml(intro)}`) + list(items),
    ),
    more === undefined ? '' : paragraph(escapeHtml(more)),
    instruction ? paragraph(escapeHtml(instruction.text)) : '',
    instruction?.command === undefined ? '' : code(instruction.command),
    links.length > 0 ? paragraph(links.map(link).join(' · ')) : '',
    address === undefined ? '' : code(address),
    `<p style="margin:24px 0 0;color:#6b7280;font-size:12px">${escapeHtml(footer)}</p>`,
  ];
  const style = 'font-family:system-ui,sans-serif;font-size:14px;line-height:1.5;color:#111827;max-width:720px';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="${style}">${parts.join('')}</body></html>`;
}
