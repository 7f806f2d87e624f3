// The interface of a channel: it delivers a notification, or its failure says whether another attempt may help.
import type { NotificationCalls } from '#src/aws/notification-calls.ts';
import type { Config } from '#src/config/config.ts';
import type { ChannelName, Notification } from '#domain/notifications/notification.ts';

export type SendOptions = {
  /** Whether this is the first attempt at this notification. If so, nothing can have been delivered yet. */
  isFirstAttempt: boolean;
  /** The channel's reference for an earlier notification of this run, such as a ticket's key. */
  reference: string | undefined;
  signal: AbortSignal;
};

/** Sends one notification; returns the reference for later ones of the run, if any. */
export type Send = (notification: Notification, options: SendOptions) => Promise<string | undefined>;

/** A configured channel. */
export type Channel = {
  send: Send;
  /**
   * Tests the channel without sending anything. Returns what it found; throws an error that names the service, never its
   * address.
   */
  check: (signal: AbortSignal) => Promise<string>;
};

/** A channel that can be configured: what its folder exports, and what the list of channels contains. */
export type ChannelDefinition = {
  /** Part of histories and logs. */
  name: ChannelName;
  /** As people know it. */
  title: string;
  /** The settings that only this channel reads. */
  settings: readonly (keyof Config)[];
  /** What to do if its check fails. */
  remedy: string;
  /** Undefined if it is not configured. */
  open: (config: Config, aws: NotificationCalls) => Channel | undefined;
};

/** The end of what a check finds. */
export const WOULD_SEND = 'sending is not checked, because that would send a message';

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
