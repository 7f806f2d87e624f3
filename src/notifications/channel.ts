// Defines the interface of a channel, which delivers a notification or throws a failure that states whether another attempt may help.
import type { NotificationCalls } from '#src/aws/notification-calls.ts';
import type { Config } from '#src/config/config.ts';
import type { ChannelName, Notification } from '#domain/notifications/notification.ts';

export type SendOptions = {
  /** Whether this is the first attempt at this notification. If so, nothing can have been delivered yet. */
  isFirstAttempt: boolean;
  /** The channel's reference to an earlier notification of this run, such as a ticket's key. */
  reference: string | undefined;
  signal: AbortSignal;
};

/** Sends one notification. Returns the reference for later notifications of the run, if any. */
export type Send = (notification: Notification, options: SendOptions) => Promise<string | undefined>;

/** A configured channel. */
export type Channel = {
  send: Send;
  /**
   * Tests the channel without sending anything. Returns a description of the result. Throws an error that names the service but never its
   * address.
   */
  check: (signal: AbortSignal) => Promise<string>;
};

/** A channel that can be configured. Each channel's folder exports one of these, and the list of channels contains them. */
export type ChannelDefinition = {
  /** The name in workflow histories and logs. */
  name: ChannelName;
  /** The name that people know. */
  title: string;
  /** The settings that only this channel reads. */
  settings: readonly (keyof Config)[];
  /** What to do if the channel's check fails. */
  remedy: string;
  /** Opens the channel, or returns undefined if it is not configured. */
  open: (config: Config, aws: NotificationCalls) => Channel | undefined;
};

/** The end of the message that a check returns. */
export const SENDING_NOT_CHECKED = 'sending is not checked, because that would send a message';

/** A notification that was not delivered. The message names the service, never its address or a secret. */
export class DeliveryFailure extends Error {
  /** Whether no further attempt can help. */
  readonly isFinal: boolean;
  /** The wait that the service requested, if it requested one. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { isFinal, retryAfterSeconds }: { isFinal: boolean; retryAfterSeconds?: number }) {
    super(message);
    this.isFinal = isFinal;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
