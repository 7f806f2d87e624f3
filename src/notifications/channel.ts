// The interface of a channel: it delivers a notification, or its failure says whether another attempt may help.
import type { Notification } from '#domain/notifications/notification.ts';

export type SendOptions = {
  /** Whether this is the first attempt at this notification. If so, nothing can have been delivered yet. */
  isFirstAttempt: boolean;
  /** The channel's reference for an earlier notification of this run, such as a ticket's key. */
  reference: string | undefined;
  signal: AbortSignal;
};

/** Sends one notification. Returns the reference for the run's later notifications, if the channel has one. */
export type Channel = (notification: Notification, options: SendOptions) => Promise<string | undefined>;

/** A notification that was not delivered. The message names the service, never its address or a secret. */
export class DeliveryFailure extends Error {
  /** Whether no further attempt can help. */
  readonly isFinal: boolean;
  /** The wait that the service asks for, if it asks. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { isFinal, retryAfterSeconds }: { isFinal: boolean; retryAfterSeconds?: number }) {
    super(message);
    this.isFinal = isFinal;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
