// A server in front of the simulated S3 that answers some calls with an error and passes all others on.
import { createServer, request as ask, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ErrorAnswer } from '../support/modelled-errors.ts';

/** What the next `times` calls of an operation are answered. */
export type S3Fault = { operation: string; error: ErrorAnswer; times: number };

export type S3Front = {
  url: string;
  /** Replaces the fault and forgets how often it was answered. */
  set(fault: S3Fault | undefined): void;
  /** How often the fault was answered. */
  injected(): number;
  close(): Promise<void>;
};

/** The operations that read a setting of the bucket, by their parameter. */
const SETTINGS: Readonly<Record<string, string>> = {
  encryption: 'GetBucketEncryption',
  lifecycle: 'GetBucketLifecycleConfiguration',
  publicAccessBlock: 'GetPublicAccessBlock',
  versioning: 'GetBucketVersioning',
};

/** The operation of a request, by its method, its parameters and its headers (Amazon S3 API Reference). */
function operationOf({ method, url = '', headers }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  if (method === 'PUT' && headers['x-amz-copy-source'] !== undefined) return 'CopyObject';
  if (method === 'PUT') return searchParams.has('partNumber') ? 'UploadPart' : 'PutObject';
  if (method === 'POST') return searchParams.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload';
  if (method === 'DELETE') return searchParams.has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
  const isBucket = pathname.split('/').filter(Boolean).length === 1;
  if (method === 'HEAD') return isBucket ? 'HeadBucket' : 'HeadObject';
  if (!isBucket) return 'GetObject';
  const [setting] = [...searchParams.keys()].filter((name) => name in SETTINGS);
  return setting ? SETTINGS[setting]! : 'ListObjectsV2';
}

/** Starts it in front of the S3 at `target`. */
export async function startS3Front(target: string): Promise<S3Front> {
  let fault: S3Fault | undefined;
  let injected = 0;
  const server = createServer((request, response) => {
    if (fault && fault.operation === operationOf(request) && injected < fault.times) {
      injected += 1;
      const { code, status } = fault.error;
      const hasBody = code !== undefined && request.method !== 'HEAD';
      request.resume();
      request.on('end', () => {
        response.writeHead(status, { 'content-type': 'application/xml' });
        response.end(hasBody ? `<Error><Code>${code}</Code><Message>no</Message></Error>` : '');
      });
      return;
    }
    const { method, url = '', headers } = request;
    const onward = ask(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(next) {
      fault = next;
      injected = 0;
    },
    injected: () => injected,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
