// Blocks have the bytes of the chunks, and memory of their own.
import { expect, test } from 'vitest';
import { toBlocks } from '#src/aws/blocks.ts';

const BLOCK_BYTES = 100;

async function blocksOf(chunks: readonly Buffer[]): Promise<Buffer[]> {
  const given = async function* () {
    yield* chunks;
  };
  const blocks = [];
  for await (const block of toBlocks(given(), BLOCK_BYTES)) blocks.push(block);
  return blocks;
}

test.each([
  [[]],
  [[0]],
  [[1]],
  [[99, 1]],
  [[100]],
  [[101]],
  [[0, 350, 7, 0, 43]],
  [Array.from({ length: 60 }, () => 7)],
])('blocks of chunks of %j bytes have the same bytes in the same order', async (lengths) => {
  const chunks = lengths.map((length, index) => Buffer.alloc(length, index + 1));
  const blocks = await blocksOf(chunks);
  expect(Buffer.concat(blocks)).toEqual(Buffer.concat(chunks));
  expect(blocks.slice(0, -1).every(({ length }) => length === BLOCK_BYTES)).toBe(true);
  expect(blocks.every(({ length }) => length > 0)).toBe(true);
});

test('a block shares memory with no other, so it keeps nothing but its bytes', async () => {
  const chunks = Array.from({ length: 50 }, (_, index) => Buffer.from(`line ${index}\n`));
  expect(chunks[0]!.buffer.byteLength).toBeGreaterThan(BLOCK_BYTES); // Node's pool, which the blocks must not keep.
  const blocks = await blocksOf(chunks);
  expect(blocks.map(({ buffer }) => buffer.byteLength)).toEqual(blocks.map(() => BLOCK_BYTES));
  expect(new Set(blocks.map(({ buffer }) => buffer)).size).toBe(blocks.length);
});
