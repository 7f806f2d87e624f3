// SHA-256 and HMAC as the SDK needs them to sign a call. `createHmac` creates a key object for each key: with six HMACs per call
// that was a fifth of the call's CPU. Node's one-shot hash creates none.
import { hash } from 'node:crypto';

/** The SDK's input; strings are UTF-8. */
type SourceData = string | ArrayBuffer | ArrayBufferView;

/** Bytes of a block of SHA-256 (FIPS 180-4). */
const BLOCK_BYTES = 64;

/** The SDK's `sha256` setting: a hash, or with a secret an HMAC (RFC 2104). */
export class Sha256 {
  readonly #key: Buffer | undefined;
  #data: Buffer[] = [];

  constructor(secret?: SourceData) {
    this.#key = secret === undefined ? undefined : blockOf(bytesOf(secret));
  }

  update(data: SourceData): void {
    this.#data.push(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    const key = this.#key;
    if (key === undefined) return Promise.resolve(sha256(this.#data));
    const inner = sha256([mixed(key, 0x36), ...this.#data]);
    return Promise.resolve(sha256([mixed(key, 0x5c), inner]));
  }

  reset(): void {
    this.#data = [];
  }
}

function sha256(parts: readonly Uint8Array[]): Buffer {
  return hash('sha256', parts.length === 1 ? parts[0]! : Buffer.concat(parts), 'buffer');
}

/** A key as one block: longer ones are hashed first, shorter ones end in zeros. */
function blockOf(secret: Buffer): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  (secret.length > BLOCK_BYTES ? sha256([secret]) : secret).copy(block);
  return block;
}

/** A key's block with each byte XORed with the padding. */
function mixed(block: Buffer, padding: number): Buffer {
  const bytes = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let index = 0; index < BLOCK_BYTES; index++) bytes[index] = block[index]! ^ padding;
  return bytes;
}

function bytesOf(data: SourceData): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
