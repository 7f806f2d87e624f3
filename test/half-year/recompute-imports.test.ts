// The re-computation shares nothing with the product.
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('the re-computation imports nothing but itself', async () => {
  const directory = new URL('recompute/', import.meta.url);
  const sources = await Promise.all(
    (await readdir(directory)).map((file) => readFile(new URL(file, directory), 'utf8')),
  );
  const imported = sources.flatMap((source) => [...source.matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)]);
  expect(imported.length).toBeGreaterThan(10);
  expect(imported.map(([, name]) => name!).filter((name) => !/^\.\/[a-z-]+\.ts$/.test(name))).toEqual([]);
});
