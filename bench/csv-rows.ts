// A raw CSV, read as a stream.
import { csvReader } from '#domain/rows/csv.ts';
import type { Row } from '#domain/rows/rows.ts';

export async function* rowsOfCsv(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Row[]> {
  const reader = csvReader();
  const decoder = new TextDecoder();
  for await (const chunk of body) yield reader.read(decoder.decode(chunk, { stream: true }));
  reader.end();
}
