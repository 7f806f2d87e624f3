// Keys and contexts for tests of encryption.
import type { WorkflowSerializationContext } from '@temporalio/common';

/** A key of PAYLOAD_KEY, another one for each id. */
export const keyOf = (id: string): string => `${id}:${Buffer.alloc(32, id).toString('base64')}`;

export const inWorkflow = (workflowId: string): WorkflowSerializationContext => ({
  ...{ type: 'workflow', namespace: 'default', workflowId },
});
