// The interface of a channel: it delivers a notification, or its failure says whether another attempt may help.
import type { Notification } from '#domain/notifications/notification.ts';

export type SendOptions = {
  /** Whether this is the first attempt at this notification: then nothing can have been delivered yet. */
  isFirstAttempt: boolean;
  /** The channel's reference for an earlier notification of this run, such as a ticket's key. */
  reference: string | undefined;
  signal: AbortSignal;
};

/** Sends one notification; returns the reference for later ones of the run, if any. */
export type Channel = (notification: Notification, options: SendOptions) => Promise<string | undefined>;

/** A notification that was not delivered. The message names the service, never its address or a secret. */
export class DeliveryFailure extends Error {
  /** No further attempt will help. */
  readonly isFinal: boolean;
  /** How long the service asks to wait. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { isFinal, retryAfterSeconds }: { isFinal: boolean; retryAfterSeconds?: number }) {
    super(message);
    this.isFinal = isFinal;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
