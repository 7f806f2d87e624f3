// The body of a small request: what every service but S3's uploads is asked with.
import type { IncomingMessage } from 'node:http';

/** The whole body as text. */
export function readRequestBody(message: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => resolve(chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString()));
    message.on('error', reject);
  });
}
