// Adds the encryption that the settings name to every request that creates an object.
// A bucket policy may reject requests that do not specify it.
import type { S3Client } from '@aws-sdk/client-s3';

const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;

/** The value of `x-amz-server-side-encryption` and the KMS key, if one is named. */
export type WriteEncryption = { algorithm: (typeof ALGORITHMS)[number]; keyId?: string | undefined };

export function isAlgorithm(name: string | undefined): name is WriteEncryption['algorithm'] {
  return ALGORITHMS.some((algorithm) => algorithm === name);
}

/** The calls that create an object. UploadPart is not included, because parts are encrypted as CreateMultipartUpload specified. */
const WRITE_COMMANDS: ReadonlySet<string> = new Set([
  'PutObjectCommand',
  'CreateMultipartUploadCommand',
  'CopyObjectCommand',
]);

type Input = { ServerSideEncryption?: string; SSEKMSKeyId?: string };
type Step = { input: Input };
type Next = (args: Step) => Promise<unknown>;

/** Makes the client specify the encryption in each write that does not specify its own. */
export function addWriteEncryption(client: S3Client, { algorithm, keyId }: WriteEncryption): void {
  const stack = client.middlewareStack as unknown as {
    add(middleware: (next: Next, context: object) => Next, options: { step: 'initialize'; name: string }): void;
  };
  const encryption: Input = { ServerSideEncryption: algorithm, ...(keyId ? { SSEKMSKeyId: keyId } : {}) };
  stack.add(
    (next, context) => (args) => {
      const isWrite = WRITE_COMMANDS.has(String((context as { commandName?: string }).commandName));
      if (!isWrite || args.input.ServerSideEncryption !== undefined) return next(args);
      return next({ ...args, input: { ...args.input, ...encryption } });
    },
    { step: 'initialize', name: 'writeEncryption' },
  );
}
