// Moves the messages and stack traces of failures into a payload, so that the codec encrypts them. The SDK loads this module by its path.
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
