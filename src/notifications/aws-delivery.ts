// Turns AWS's answer to a notification into a delivery or a DeliveryFailure.
import { oneLine } from '#domain/notifications/one-line.ts';
import { DeliveryFailure } from './channel.ts';

const MAX_MESSAGE_CHARACTERS = 300;

/** 4xx codes that pass by themselves: throttling, or credentials that are renewed before the next attempt. */
const TRANSIENT = /Throttl|TooMany|LimitExceeded|ExpiredToken|RequestExpired|Timeout/;

/** Throws a DeliveryFailure for what AWS refuses, or the signal's reason if it aborted. */
export async function awsDelivery(service: string, signal: AbortSignal, send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    signal.throwIfAborted();
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode;
    // Without a status there was no answer: the network failed, or the search for credentials.
    const mayPass = status === undefined || status >= 500 || status === 429 || TRANSIENT.test(name);
    // The network's own messages name hosts.
    const said = status === undefined ? name : `${name}: ${oneLine(message, MAX_MESSAGE_CHARACTERS)}`;
    const what = status === undefined ? 'was not reached' : `answers ${status}`;
    throw new DeliveryFailure(`${service} ${what}: ${said}`, { isFinal: !mayPass });
  }
}
