// How a call begins where thousands wait for theirs: with its token, and together with the others that may begin.
import type { Token, TokenBucket } from './token-bucket.ts';

/** Tokens that calls bring along, by their input. */
const brought = new WeakMap<object, Token>();

/**
 * Makes a call by `send`, with this very `input`. The token is taken before the SDK begins with the call: a request that it
 * has made would else wait in V8's heap, with each of thousands. Throws the signal's reason if it aborts first.
 */
export async function pacedCall<I extends object, T>(
  bucket: TokenBucket,
  input: I,
  send: (input: I) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const token = await bucket.take(signal);
  brought.set(input, token);
  try {
    await nextBatch();
    return await send(input);
  } finally {
    token.settle(); // Its attempt has, unless the call failed before there was one.
  }
}

/** The token that a call brings along to its first attempt. */
export function takeBroughtToken(input: object): Token | undefined {
  const token = brought.get(input);
  brought.delete(input);
  return token;
}

let batch: Promise<void> | undefined;

/**
 * Resolves in the next turn of the event loop, for all who wait by then: the SDK takes them through its steps side by
 * side, which costs a tenth less CPU than one call after another (ADR 0032).
 */
function nextBatch(): Promise<void> {
  batch ??= new Promise((resolve) =>
    setImmediate(() => {
      batch = undefined;
      resolve();
    }),
  );
  return batch;
}
