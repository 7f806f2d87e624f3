// Converts failures with their messages and stack traces in a payload, so that the codec encrypts them. The SDK loads it by its path.
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
