// Converts failures inside workflows. The bundle has it under the SDK's name for it.
import { DefaultFailureConverter } from '@temporalio/common';

/**
 * The global that a worker with PAYLOAD_KEY sets before it evaluates the bundle: then messages and stack traces are in a payload, which the
 * codec encrypts. One bundle serves both, because an image has only one. Replay does not compare failures.
 */
const ENCODE_FAILURES = '__encodeFailures';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: ENCODE_FAILURES in globalThis });
