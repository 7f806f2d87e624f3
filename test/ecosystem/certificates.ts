// Certificates of one test: an authority that nobody knows, a server's and a client's by it.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { python } from './python.ts';

export type Pair = { certFile: string; keyFile: string; cert: Buffer; key: Buffer };

export type Certificates = { authorityFile: string; authority: Buffer; server: Pair; client: Pair };

/** Writes them to `directory`; the server's is for `hosts`. */
export async function makeCertificates(directory: string, hosts: readonly string[]): Promise<Certificates> {
  const script = fileURLToPath(new URL('make_certificates.py', import.meta.url));
  await promisify(execFile)(await python(), [script, directory, ...hosts]);
  const pair = (name: string): Pair => {
    const [certFile, keyFile] = [join(directory, `${name}.crt`), join(directory, `${name}.key`)];
    return { certFile, keyFile, cert: readFileSync(certFile), key: readFileSync(keyFile) };
  };
  const authorityFile = join(directory, 'authority.crt');
  return { authorityFile, authority: readFileSync(authorityFile), server: pair('server'), client: pair('client') };
}
