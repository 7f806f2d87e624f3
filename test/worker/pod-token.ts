// The token that EKS projects into a pod, with its hours as seconds.
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In a pod a token lasts a day, and is replaced long before its end. */
const TOKEN_SECONDS = 5;
const ROTATE_MS = 1_000;

/** `firstEnds`: when the first token expires, in milliseconds since 1970. */
export type PodToken = { file: string; firstEnds: number; stop(): void };

/** Writes a token below `directory`, and a new one in its place again and again, until it is stopped. */
export async function projectToken(directory: string): Promise<PodToken> {
  const file = join(directory, 'token');
  let written = 0;
  const write = async () => {
    const exp = Math.floor(Date.now() / 1_000) + TOKEN_SECONDS;
    const claims = { exp, sub: 'system:serviceaccount:security-compliance:report-generator-sa', jti: ++written };
    const parts = [{ alg: 'RS256' }, claims, 'signature'].map((part) => JSON.stringify(part));
    // As the kubelet does it: readers see the old token or the new one.
    const fresh = join(directory, `token-${written}`);
    await writeFile(fresh, parts.map((part) => Buffer.from(part).toString('base64url')).join('.'));
    await rename(fresh, file);
    return exp * 1_000;
  };
  const firstEnds = await write();
  const rotating = setInterval(() => void write(), ROTATE_MS);
  return { file, firstEnds, stop: () => clearInterval(rotating) };
}
