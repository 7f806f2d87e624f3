// Converts an AWS error for a notification into a DeliveryFailure.
import { oneLine } from '#domain/notifications/one-line.ts';
import { DeliveryFailure } from './channel.ts';

const MAX_MESSAGE_CHARACTERS = 300;

/**
 * The codes of 4xx errors that may be temporary: throttling, credentials that are renewed before the next attempt, and requests that were
 * damaged in transit. A response without an error code, for which the SDK reports `Unknown`, may come from a proxy.
 */
const TRANSIENT_ERROR_NAMES =
  /Throttl|TooMany|LimitExceeded|ExpiredToken|RequestExpired|Timeout|RequestAborted|Signature|MalformedHttp|^OptInRequired$|UnrecognizedClient|^Unknown(Error)?$/;

/** Makes the call. Throws a DeliveryFailure if the call fails, or the signal's reason if the signal is aborted. */
export async function awsDelivery(service: string, signal: AbortSignal, send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    signal.throwIfAborted();
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode;
    // If there is no status, there was no response, because the network failed or no credentials were found.
    const isTransient = status === undefined || status >= 500 || status === 429 || TRANSIENT_ERROR_NAMES.test(name);
    // The messages of network errors contain host names, so only the error's name is shown.
    const excerpt = status === undefined ? name : `${name}: ${oneLine(message, MAX_MESSAGE_CHARACTERS)}`;
    const what = status === undefined ? 'was not reached' : `answers ${status}`;
    throw new DeliveryFailure(`${service} ${what}: ${excerpt}`, { isFinal: !isTransient });
  }
}
