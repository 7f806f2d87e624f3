// What every receiver is: a request comes, is checked as the real service checks it, and is delivered or refused.

/** What arrived, in the order of its arrival. */
export interface Delivery {
  readonly receiver: string;
  /** The path of the request, with its query: a webhook's says which channel it leads to. */
  readonly path: string;
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
  readonly deliver: (what: Omit<Delivery, 'receiver' | 'path'>) => void;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is wrong with the request, for whoever reads the receivers' log. */
  readonly faults?: string;
}

export type Receiver = (received: Received) => Answer;

export interface Ticket {
  readonly key: string;
  readonly issueType: string;
  summary: string;
  readonly labels: readonly string[];
  readonly description: unknown;
  /** Fields of the project's own. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly comments: unknown[];
  readonly madeAt: number;
}

/** A simulated service: what its file exports, and what the list of receivers contains. */
export interface ReceiverDefinition {
  readonly name: string;
  /** As its readers know it. */
  readonly title: string;
  /** The variables by which a worker reaches it, at the server's address. */
  readonly settings: (url: string) => Readonly<Record<string, string>>;
  /** Whether a request for this path is for it. */
  readonly isFor: (path: string) => boolean;
  /** Ticket systems add to `tickets`, and find a new one only after a while. */
  readonly start: (options: { searchLagMs: number; tickets: Ticket[] }) => Receiver;
  /** Its deliveries as its readers see them, as HTML. */
  readonly show: (deliveries: readonly Delivery[]) => string[];
}

/** Whether a signature of AWS is for this service. */
export function isSignedFor(service: string, { authorization = '' }: Received['headers']): boolean {
  return new RegExp(`^AWS4-HMAC-SHA256 Credential=[^/]+/\\d{8}/[a-z0-9-]+/${service}/aws4_request,`).test(
    authorization,
  );
}
