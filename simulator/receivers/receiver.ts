// What every receiver is: a request comes, is checked as the real service checks it, and is delivered or refused.

export const RECEIVERS = ['slack', 'teams', 'jira', 'sns', 'ses'] as const;

export type ReceiverName = (typeof RECEIVERS)[number];

/** What arrived, in the order of its arrival. */
export interface Delivery {
  readonly receiver: ReceiverName;
  readonly kind: 'message' | 'ticket' | 'comment' | 'rename';
  readonly payload: unknown;
}

export interface Received {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The JSON value, or the fields of a form. */
  readonly body: unknown;
  readonly deliver: (what: Omit<Delivery, 'receiver'>) => void;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is wrong with the request, for whoever reads the receivers' log. */
  readonly faults?: string;
}

export type Receiver = (received: Received) => Answer;

/** Whether a signature of AWS is for this service. */
export function isSignedFor(service: string, { authorization = '' }: Received['headers']): boolean {
  return new RegExp(`^AWS4-HMAC-SHA256 Credential=[^/]+/\\d{8}/[a-z0-9-]+/${service}/aws4_request,`).test(
    authorization,
  );
}
