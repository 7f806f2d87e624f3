// The settings of the buckets, and of the encryption of objects in the report's bucket.
import { z } from 'zod';

/**
 * A KMS key of the same account by its id or alias, or any KMS key by its ARN. A key id is a UUID, or `mrk-` and 32 digits for a
 * multi-Region key.
 */
const KMS_KEY =
  /^(arn:[a-z0-9-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+|alias\/[\w/-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const EXPECTED_BUCKET_NAME = 'expected an S3 bucket name (3 to 63 of a-z, 0-9, dot and hyphen)';

export const storageSettings = {
  REPORT_BUCKET: z
    .string({ error: 'expected the name of the S3 bucket that holds the reports' })
    .regex(BUCKET_NAME, EXPECTED_BUCKET_NAME)
    .describe('S3 bucket that holds the reports and their evidence. Required.'),
  S3_SSE: z
    .enum(['AES256', 'aws:kms', 'aws:kms:dsse'], { error: 'expected AES256, aws:kms or aws:kms:dsse' })
    .optional()
    .describe("Encryption to request for each object. If unset, the bucket's default encryption applies."),
  S3_SSE_KMS_KEY_ID: z
    .string()
    .regex(KMS_KEY, 'expected the ARN of a KMS key, or its id or alias if it is in the same account')
    .optional()
    .describe("KMS key for S3_SSE; a key of another account by its ARN. If unset, AWS's own key of S3 is used."),
  ANCHOR_BUCKET: z
    .string()
    .regex(BUCKET_NAME, EXPECTED_BUCKET_NAME)
    .optional()
    .describe("S3 bucket, best in another account, that gets each manifest's SHA-256 and keeps it unchanged."),
  SIGNING_KEY_ARN: z
    .string()
    .regex(/^arn:[a-z0-9-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+$/, 'expected the ARN of a KMS key')
    .optional()
    .describe('KMS key that signs each manifest: asymmetric, ECC_NIST_P256, for signing. If unset, nothing is signed.'),
};

type StorageSettings = z.output<z.ZodObject<typeof storageSettings>>;

/** Checks the constraints between these settings. */
export function checkStorageSettings(settings: StorageSettings, context: z.RefinementCtx): void {
  const { REPORT_BUCKET, ANCHOR_BUCKET, S3_SSE, S3_SSE_KMS_KEY_ID } = settings;
  if (ANCHOR_BUCKET === REPORT_BUCKET)
    context.addIssue({
      code: 'custom',
      path: ['ANCHOR_BUCKET'],
      message: 'expected another bucket than REPORT_BUCKET',
    });
  if (S3_SSE_KMS_KEY_ID === undefined || S3_SSE?.startsWith('aws:kms')) return;
  const message = 'expected only with S3_SSE=aws:kms or S3_SSE=aws:kms:dsse';
  context.addIssue({ code: 'custom', path: ['S3_SSE_KMS_KEY_ID'], message });
}
