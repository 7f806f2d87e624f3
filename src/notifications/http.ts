// Makes one HTTP request to a channel, with a timeout, without following redirects, and with error messages that hide the address.
import { oneLine } from '#domain/notifications/one-line.ts';
import { DeliveryFailure } from './channel.ts';

export type ChannelRequest = {
  /** The service's name in failure messages. */
  service: string;
  method: 'GET' | 'POST' | 'PUT';
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** The body, which is sent as JSON. */
  body?: unknown;
  /** Texts that, like the address, must not occur in failure messages. */
  secrets?: readonly string[];
  signal: AbortSignal;
};

const TIMEOUT_MS = 10_000;

/** The maximum wait before another attempt, even if the service requests a longer one. */
const MAX_WAIT_SECONDS = 900;

const MAX_RESPONSE_CHARACTERS = 200;

/** The maximum size of a response. A hundred of Jira's longest comments take 3 MB. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/** Returns the body of a 2xx response. Throws a DeliveryFailure for any other result, or the signal's reason if the signal is aborted. */
export async function callChannel(request: ChannelRequest): Promise<string> {
  const { service, method, url, headers, body, signal } = request;
  let response: Response;
  let answer: string;
  try {
    response = await fetch(url, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    answer = await readText(response);
  } catch (error) {
    signal.throwIfAborted();
    throw new DeliveryFailure(`${service} was not reached: ${describeNetworkError(error as Error)}`, {
      isFinal: false,
    });
  }
  if (!response.ok) throw deliveryFailure(request, response, answer);
  return answer;
}

/** Checks that a channel's address responds, without sending a message. Throws a DeliveryFailure if it does not. */
export async function probeChannel({ service, url, signal }: Pick<ChannelRequest, 'service' | 'url' | 'signal'>) {
  try {
    const requestSignal = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    await fetch(new URL(url).origin, { method: 'HEAD', redirect: 'manual', signal: requestSignal });
  } catch (error) {
    signal.throwIfAborted();
    throw new DeliveryFailure(`${service} was not reached: ${describeNetworkError(error as Error)}`, {
      isFinal: false,
    });
  }
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_RESPONSE_BYTES) throw new RangeError('the answer does not end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Returns only the code of an error from `fetch`, because the error's message contains the address. */
function describeNetworkError({ name, message, cause }: Error): string {
  if (name === 'RangeError') return message;
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1_000} s`;
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'the connection failed';
}

function deliveryFailure(request: ChannelRequest, { status, headers }: Response, answer: string): DeliveryFailure {
  const { service } = request;
  if (status >= 300 && status < 400)
    return new DeliveryFailure(
      `${service} answers with a redirect (${status}), which is not followed: check its address`,
      {
        isFinal: true,
      },
    );
  const excerpt = withoutSecrets(oneLine(answer, MAX_RESPONSE_CHARACTERS), request);
  const message = `${service} answers ${status}${excerpt === '' ? '' : `: ${excerpt}`}`;
  const isTransient = [408, 425, 429].includes(status) || status >= 500;
  const retryAfterSeconds = isTransient ? parseRetryAfter(headers.get('retry-after')) : undefined;
  return new DeliveryFailure(message, {
    isFinal: !isTransient,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** Parses `Retry-After`, which is a number of seconds or a date. */
function parseRetryAfter(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1_000;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(1, Math.ceil(seconds)), MAX_WAIT_SECONDS);
}

function withoutSecrets(text: string, { url, secrets = [] }: ChannelRequest): string {
  const { host, hostname, pathname } = new URL(url);
  return [url, pathname, host, hostname, ...secrets]
    .filter((secret) => secret.length > 1)
    .reduce((shown, secret) => shown.replaceAll(secret, '(not shown)'), text);
}
