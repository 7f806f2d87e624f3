// Implements SHA-256 and HMAC as the SDK needs them to sign a call. Node's one-shot `hash` is used, because `createHmac` creates a key
// object for each key: with six HMACs per call, these objects took a fifth of the call's CPU time.
import { hash } from 'node:crypto';

/** The SDK's input. Strings are encoded as UTF-8. */
type SourceData = string | ArrayBuffer | ArrayBufferView;

/** The size of a SHA-256 block, in bytes (FIPS 180-4). */
const BLOCK_BYTES = 64;

/** The SDK's `sha256` setting. Computes a hash, or an HMAC (RFC 2104) if a secret is given. */
export class Sha256 {
  readonly #key: Buffer | undefined;
  #data: Buffer[] = [];

  constructor(secret?: SourceData) {
    this.#key = secret === undefined ? undefined : toBlock(toBytes(secret));
  }

  update(data: SourceData): void {
    this.#data.push(toBytes(data));
  }

  digest(): Promise<Uint8Array> {
    const key = this.#key;
    if (key === undefined) return Promise.resolve(sha256(this.#data));
    const inner = sha256([xorWithPadding(key, 0x36), ...this.#data]);
    return Promise.resolve(sha256([xorWithPadding(key, 0x5c), inner]));
  }

  reset(): void {
    this.#data = [];
  }
}

function sha256(parts: readonly Uint8Array[]): Buffer {
  return hash('sha256', parts.length === 1 ? parts[0]! : Buffer.concat(parts), 'buffer');
}

/** Converts a key to one block. A longer key is hashed first, and a shorter one is padded with zeros. */
function toBlock(secret: Buffer): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  (secret.length > BLOCK_BYTES ? sha256([secret]) : secret).copy(block);
  return block;
}

/** Returns the key's block with each byte XORed with the padding. */
function xorWithPadding(block: Buffer, padding: number): Buffer {
  const bytes = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let index = 0; index < BLOCK_BYTES; index++) bytes[index] = block[index]! ^ padding;
  return bytes;
}

function toBytes(data: SourceData): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
