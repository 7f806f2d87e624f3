// Amazon SES, version 2: an email in HTML and text. It has no idempotency.
import { mailHtml } from './render.ts';
import { buildMessage } from '../message.ts';
import { plainText } from '../plain-text.ts';
import { SYMBOLS } from '../wording.ts';
import { awsDelivery } from '../aws-delivery.ts';
import type { Mail } from '#src/aws/notification-calls.ts';
import type { Channel } from '../channel.ts';

export function createSes(
  addresses: Pick<Mail, 'from' | 'to'>,
  send: (mail: Mail, signal: AbortSignal) => Promise<void>,
): Channel {
  return async (notification, { signal }) => {
    const message = buildMessage(notification);
    const subject = `${SYMBOLS[message.tone]} ${message.title}`;
    const mail = { ...addresses, subject, html: mailHtml(message), text: plainText(message) };
    await awsDelivery('SES', signal, () => send(mail, signal));
    return undefined;
  };
}
