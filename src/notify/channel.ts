// What every channel is: a notice goes in, and either it is delivered or the failure says whether another attempt may help.
import type { Notice } from '#domain/notice/notice.ts';

export type SendOptions = {
  /** Whether no attempt at this notice has been made before: then nothing of it can have arrived. */
  isFirstAttempt: boolean;
  /** What the channel answered to an earlier notice of this run, such as a ticket's key. */
  reference: string | undefined;
  signal: AbortSignal;
};

/** Sends one notice; answers with what later ones of the run refer to, if there is such a thing. */
export type Channel = (notice: Notice, options: SendOptions) => Promise<string | undefined>;

/** A notice that was not delivered. The message names the service, never its address or a secret. */
export class DeliveryFailure extends Error {
  /** No further attempt will help. */
  readonly isFinal: boolean;
  /** How long the service asks to be left alone. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { isFinal, retryAfterSeconds }: { isFinal: boolean; retryAfterSeconds?: number }) {
    super(message);
    this.isFinal = isFinal;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
