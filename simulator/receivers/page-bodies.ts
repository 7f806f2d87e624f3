// What each service shows of a message it has taken: roughly its own look, from the message alone.
import { anchor, html } from './page-text.ts';
import type { Delivery } from './receiver.ts';

type Inline = { type: string; text?: string; url?: string; style?: { bold?: boolean; code?: boolean } };
type Rich = { type: string; elements: (Inline & { elements?: Inline[] })[] };
type SlackBlock = { type: string; text?: { text: string }; fields?: { text: string }[]; elements?: Rich[] };

function slackInline({ type, text = '', url = '', style }: Inline): string {
  if (type === 'link') return anchor(url, text);
  const lines = html(text).replaceAll('\n', '<br>');
  if (style?.code) return `<code>${lines}</code>`;
  return style?.bold ? `<b>${lines}</b>` : lines;
}

function slackRich({ type, elements }: Rich): string {
  if (type === 'rich_text_list')
    return `<ul>${elements.map((item) => `<li>${(item.elements ?? []).map(slackInline).join('')}</li>`).join('')}</ul>`;
  const inner = elements.map(slackInline).join('');
  return type === 'rich_text_preformatted' ? `<pre>${inner}</pre>` : `<p>${inner}</p>`;
}

/** The only markup that our fields use; the rest is escaped in the message itself. */
const mrkdwn = (text: string) => text.replaceAll(/\*([^*\n]+)\*\n/g, '<b>$1</b><br>');

export function slackHtml({ blocks }: { blocks: SlackBlock[] }): string {
  return blocks
    .map(({ type, text, fields = [], elements = [] }) => {
      if (type === 'header') return `<h3>${html(text?.text ?? '')}</h3>`;
      if (type === 'section')
        return `<div class="fields">${fields.map((field) => `<div>${mrkdwn(field.text)}</div>`).join('')}</div>`;
      if (type === 'rich_text') return elements.map(slackRich).join('');
      const [first] = elements as unknown as { text: string }[];
      return `<p class="subtle">${html(first?.text ?? '')}</p>`;
    })
    .join('');
}

type CardElement = {
  type: string;
  text?: string;
  color?: string;
  inlines?: { text: string; weight?: string; fontType?: string; isSubtle?: boolean }[];
  facts?: { title: string; value: string }[];
};
type Card = { body: CardElement[]; actions: { title: string; url: string }[] };

export function cardHtml({ attachments: [{ content }] }: { attachments: [{ content: Card }] }): string {
  const body = content.body.map(({ type, text = '', color = '', inlines = [], facts = [] }) => {
    if (type === 'TextBlock') return `<h3 class="${html(color)}">${html(text)}</h3>`;
    if (type === 'FactSet') {
      // A backslash in front of a sign is Markdown for the sign itself.
      const rows = facts.map(
        ({ title, value }) =>
          `<tr><td><b>${html(title)}</b></td><td>${html(value.replaceAll(/\\(.)/g, '$1'))}</td></tr>`,
      );
      return `<table>${rows.join('')}</table>`;
    }
    const runs = inlines.map((run) => {
      const shown = html(run.text);
      if (run.fontType === 'Monospace') return `<code>${shown}</code>`;
      return run.weight === 'Bolder'
        ? `<b>${shown}</b>`
        : run.isSubtle
          ? `<span class="subtle">${shown}</span>`
          : shown;
    });
    return `<p>${runs.join('')}</p>`;
  });
  const buttons = content.actions.map(({ title, url }) => `<a class="button" href="${html(url)}">${html(title)}</a>`);
  return body.join('') + buttons.join('');
}

type AdfNode = {
  type: string;
  text?: string;
  marks?: { type: string; attrs?: { href: string } }[];
  content?: AdfNode[];
};

const TAGS: Record<string, string> = {
  paragraph: 'p',
  heading: 'h4',
  bulletList: 'ul',
  listItem: 'li',
  codeBlock: 'pre',
};

function adfHtml(node: AdfNode | string): string {
  if (typeof node === 'string') return `<pre>${html(node)}</pre>`; // Wiki text of Data Center, as it is.
  const inner = (node.content ?? []).map(adfHtml).join('');
  if (node.type !== 'text') return TAGS[node.type] ? `<${TAGS[node.type]}>${inner}</${TAGS[node.type]}>` : inner;
  const text = html(node.text ?? '');
  return (node.marks ?? []).reduce((shown, { type, attrs }) => {
    if (type === 'link') return anchor(attrs?.href ?? '', node.text ?? '');
    return type === 'strong' ? `<b>${shown}</b>` : `<code>${shown}</code>`;
  }, text);
}

/** A ticket with its comments, for each. */
export function jiraHtml(deliveries: readonly Delivery[]): string[] {
  const of = (kind: Delivery['kind']) => deliveries.filter((each) => each.kind === kind).map(({ payload }) => payload);
  const tickets = of('ticket') as { key: string; summary: string; labels: string[]; description: AdfNode | string }[];
  const comments = of('comment') as { key: string; body: AdfNode | string }[];
  const renames = of('rename') as { key: string; summary: string }[];
  return tickets.map(({ key, summary, labels, description }) => {
    const now = renames.findLast((rename) => rename.key === key)?.summary ?? summary;
    const labelled = labels.map((label) => `<span class="label">${html(label)}</span>`).join('');
    const told = comments.filter((comment) => comment.key === key);
    const shown = told.map(({ body }) => `<div class="comment">${adfHtml(body)}</div>`).join('');
    return `<p class="subtle">${html(key)}</p><h3>${html(now)}</h3><p>${labelled}</p>${adfHtml(description)}${shown}`;
  });
}

export function textHtml({ Subject, Message }: { Subject: string; Message: string }): string {
  return `<h3>${html(Subject)}</h3><pre>${html(Message)}</pre>`;
}

type Mail = {
  FromEmailAddress: string;
  Destination: { ToAddresses: string[] };
  Content: { Simple: { Subject: { Data: string }; Body: { Html: { Data: string } } } };
};

/** In a frame that runs nothing, as a mail reader does. */
export function mailFrame({ FromEmailAddress, Destination, Content: { Simple } }: Mail): string {
  const head = `${html(FromEmailAddress)} → ${html(Destination.ToAddresses.join(', '))}`;
  const frame = `<iframe sandbox srcdoc="${html(Simple.Body.Html.Data)}"></iframe>`;
  return `<p class="subtle">${head}</p><h3>${html(Simple.Subject.Data)}</h3>${frame}`;
}
