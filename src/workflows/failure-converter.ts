// Converts failures inside workflows. The bundle contains this module under the name that the SDK expects.
import { DefaultFailureConverter } from '@temporalio/common';

/**
 * The global that a worker with PAYLOAD_KEY sets before it evaluates the bundle. If it is set, messages and stack traces are moved into a
 * payload, which the codec encrypts. The same bundle is used with and without encryption, because an image contains only one. Replay does
 * not compare failures.
 */
const ENCODE_FAILURES = '__encodeFailures';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: ENCODE_FAILURES in globalThis });
