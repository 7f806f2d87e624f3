// Amazon SES, version 2: an email in HTML and text. It has no idempotency.
import { mailHtml } from '#domain/notice/html.ts';
import { messageOf } from '#domain/notice/message.ts';
import { plainText } from '#domain/notice/plain.ts';
import { SYMBOLS } from '#domain/notice/words.ts';
import { awsDelivery } from './aws-delivery.ts';
import type { Channel } from './channel.ts';

export type Mail = { from: string; to: readonly string[]; subject: string; html: string; text: string };

export function createSes(
  addresses: Pick<Mail, 'from' | 'to'>,
  send: (mail: Mail, signal: AbortSignal) => Promise<void>,
): Channel {
  return async (notice, { signal }) => {
    const message = messageOf(notice);
    const subject = `${SYMBOLS[message.tone]} ${message.title}`;
    const mail = { ...addresses, subject, html: mailHtml(message), text: plainText(message) };
    await awsDelivery('SES', signal, () => send(mail, signal));
    return undefined;
  };
}
