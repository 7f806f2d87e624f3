// The parts of a workbook as text, to change them and pack them again.
import { createWriteStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { openPromise } from 'yauzl';
import { openZip } from '#src/xlsx/zip.ts';

/** The XML of each part of a book, by its path. */
export type Parts = Record<string, string>;

export async function readParts(file: string): Promise<Parts> {
  const zip = await openPromise(file, { autoClose: false });
  const read: Parts = {};
  for await (const entry of zip.eachEntry()) read[entry.fileName] = await text(await zip.openReadStreamPromise(entry));
  zip.close();
  return read;
}

export async function writeParts(file: string, parts: Parts): Promise<void> {
  const zip = openZip(createWriteStream(file), new AbortController().signal);
  for (const [path, xml] of Object.entries(parts)) await zip.add(path, [xml]);
  await zip.end();
}
