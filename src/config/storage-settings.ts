// The settings of how objects are stored in the report's bucket.
import { z } from 'zod';

/** A key of the same account by its id or alias, or any key by its ARN: a UUID, or `mrk-` and 32 digits for a multi-Region key. */
const KMS_KEY =
  /^(arn:[a-z0-9-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+|alias\/[\w/-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

export const storageSettings = {
  S3_SSE: z
    .enum(['AES256', 'aws:kms', 'aws:kms:dsse'], { error: 'expected AES256, aws:kms or aws:kms:dsse' })
    .optional()
    .describe("Encryption to request for each object. If unset, the bucket's default encryption applies."),
  S3_SSE_KMS_KEY_ID: z
    .string()
    .regex(KMS_KEY, 'expected the ARN of a KMS key, or its id or alias if it is in the same account')
    .optional()
    .describe("KMS key for S3_SSE; a key of another account by its ARN. If unset, AWS's own key of S3 is used."),
};

type StorageSettings = z.output<z.ZodObject<typeof storageSettings>>;

/** Checks the constraints between these settings. */
export function checkStorageSettings({ S3_SSE, S3_SSE_KMS_KEY_ID }: StorageSettings, context: z.RefinementCtx): void {
  if (S3_SSE_KMS_KEY_ID === undefined || S3_SSE?.startsWith('aws:kms')) return;
  const message = 'expected only with S3_SSE=aws:kms or S3_SSE=aws:kms:dsse';
  context.addIssue({ code: 'custom', path: ['S3_SSE_KMS_KEY_ID'], message });
}
