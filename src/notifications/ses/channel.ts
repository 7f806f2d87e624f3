// The channel for Amazon SES (API version 2). It sends an email in HTML and plain text. SES requests are not idempotent.
import { mailHtml } from './render.ts';
import { buildMessage } from '../message.ts';
import { plainText } from '../plain-text.ts';
import { SYMBOLS } from '../wording.ts';
import { awsDelivery } from '../aws-delivery.ts';
import type { Email, NotificationCalls } from '#src/aws/notification-calls.ts';
import type { ChannelDefinition, Send } from '../channel.ts';
import { createSesCheck } from './check.ts';

export const ses: ChannelDefinition = {
  name: 'ses',
  title: 'SES',
  settings: ['SES_FROM', 'SES_TO'],
  remedy: 'Verify the address or its domain in SES, and allow the hub role to read it (ses of terraform/hub).',
  open: ({ SES_FROM: from, SES_TO: to }, aws) =>
    from && to.length > 0 ? { send: createSes({ from, to }, aws), check: createSesCheck(from, aws) } : undefined,
};

function createSes(addresses: Pick<Email, 'from' | 'to'>, aws: NotificationCalls): Send {
  return async (notification, { signal }) => {
    const message = buildMessage(notification);
    const subject = `${SYMBOLS[message.tone]} ${message.title}`;
    const mail = { ...addresses, subject, html: mailHtml(message), text: plainText(message) };
    await awsDelivery('SES', signal, () => aws.sendMail(mail, signal));
    return undefined;
  };
}
