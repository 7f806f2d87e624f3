// ECDSA over P-256 of a digest, as KMS signs with MessageType DIGEST. Node signs messages only, which it hashes itself.
import { createECDH, randomBytes, type KeyObject } from 'node:crypto';

/** The order of the curve's base point: SEC 2, secp256r1. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

const toBytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [factor, rest] = [base % ORDER, exponent]; rest > 0n; rest >>= 1n, factor = (factor * factor) % ORDER)
    if (rest & 1n) result = (result * factor) % ORDER;
  return result;
}

/** An integer in DER: without leading zeros, and with one where the first bit is set. */
function derInteger(value: bigint): Buffer {
  const bytes = toBytes(value);
  const start = bytes.findIndex((byte) => byte !== 0);
  const trimmed = bytes.subarray(start);
  const padded = trimmed[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
}

/** Signs a digest of 32 bytes: SEC 1, 4.1.3. Returns the signature as DER. */
export function signDigest(digest: Uint8Array, privateKey: KeyObject): Buffer {
  const secret = toBigInt(Buffer.from(privateKey.export({ format: 'jwk' }).d!, 'base64url'));
  for (;;) {
    const nonce = toBigInt(randomBytes(32)) % ORDER;
    if (nonce === 0n) continue;
    const point = createECDH('prime256v1');
    point.setPrivateKey(toBytes(nonce));
    // The public key of the nonce is its multiple of the base point: 04, x and y.
    const r = toBigInt(point.getPublicKey().subarray(1, 33)) % ORDER;
    const s = (power(nonce, ORDER - 2n) * (toBigInt(digest) + r * secret)) % ORDER;
    if (r === 0n || s === 0n) continue;
    const body = Buffer.concat([derInteger(r), derInteger(s)]);
    return Buffer.concat([Buffer.from([0x30, body.length]), body]);
  }
}
