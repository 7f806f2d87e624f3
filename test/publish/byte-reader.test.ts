// Bytes in pieces of any size, taken in any lengths: the same bytes, none twice, none left.
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteReader } from '#src/publish/byte-reader.ts';

async function* inPieces(pieces: readonly Uint8Array[]) {
  for (const piece of pieces) yield Buffer.from(piece);
}

const all = (steps: AsyncIterable<Buffer>): Promise<Buffer[]> => Readable.from(steps).toArray();

const anyPieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 });

/** Lengths that come to `total` together. */
function cut(total: number, wanted: readonly number[]): number[] {
  let left = total;
  const lengths = wanted.map((length) => {
    const taken = Math.min(length, left);
    left -= taken;
    return taken;
  });
  return [...lengths, left];
}

test('whatever the pieces and the lengths, the bytes come in order, and no step is longer than asked for', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyPieces,
      fc.array(fc.nat(40), { maxLength: 10 }),
      fc.integer({ min: 1, max: 30 }),
      async (pieces, wanted, stepBytes) => {
        const whole = Buffer.concat(pieces);
        const reader = byteReader(inPieces(pieces));
        let at = 0;
        for (const length of cut(whole.length, wanted)) {
          const steps = await all(reader.take(length, stepBytes));
          expect(steps.filter((step) => step.length === 0 || step.length > stepBytes)).toEqual([]);
          expect(Buffer.concat(steps)).toEqual(whole.subarray(at, at + length));
          at += length;
        }
        await reader.end();
      },
    ),
  );
});

test('bytes that are missing, and bytes that nobody took, are told', async () => {
  const pieces = [Uint8Array.of(1, 2), Uint8Array.of(3)];
  await expect(all(byteReader(inPieces(pieces)).take(5, 10))).rejects.toThrow('2 bytes are missing at the end');
  const left = byteReader(inPieces(pieces));
  await all(left.take(2, 10));
  await expect(left.end()).rejects.toThrow('1 bytes more than expected');
  const cutThrough = byteReader(inPieces(pieces));
  await all(cutThrough.take(1, 10));
  await expect(cutThrough.end()).rejects.toThrow('2 bytes more than expected');
});

test('what is wrong with the source at its end is thrown, though every byte was taken', async () => {
  const spoilt = byteReader(
    (async function* () {
      yield Buffer.of(1);
      throw new Error('its SHA-256 differs');
    })(),
  );
  await all(spoilt.take(1, 10));
  await expect(spoilt.end()).rejects.toThrow('its SHA-256 differs');
});
