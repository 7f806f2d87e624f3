// Turns raw CSVs into workbooks as one long-lived process: a case a line in, a line out. Each case names the sources to
// use, so that one process serves the sources as they are and copies of them with one trap's handling taken out.

import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type * as ColumnProfile from '#domain/legacy/column-profile.ts';
import type * as Csv from '#domain/rows/csv.ts';
import type * as WriteWorkbook from '#src/xlsx/write-workbook.ts';

/** A raw CSV to turn into a workbook by the code in the folder `sources`; `chunkBytes` is how it is cut on its way in. */
export interface OurCase {
  readonly sources: string;
  readonly csv: string;
  readonly ours: string;
  readonly chunkBytes: number;
}

/** The modules of a folder of sources. Node loads each of them once. */
async function load(sources: string) {
  const module = (path: string): Promise<unknown> => import(pathToFileURL(join(sources, path)).href);
  return {
    ...((await module('domain/rows/csv.ts')) as typeof Csv),
    ...((await module('domain/legacy/column-profile.ts')) as typeof ColumnProfile),
    ...((await module('xlsx/write-workbook.ts')) as typeof WriteWorkbook),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await make(JSON.parse(line) as OurCase).then(
    (facts) => ({ facts }),
    (error: unknown) => ({ crash: String(error) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function make({ sources, csv, ours, chunkBytes }: OurCase): Promise<WriteWorkbook.WorkbookFacts> {
  const { csvReader, EMPTY_PROFILE, mergeProfiles, profileRows, writeWorkbook } = await load(sources);
  const reader = csvReader();
  const batches = [];
  let profile = EMPTY_PROFILE;
  for await (const chunk of createReadStream(csv, { encoding: 'utf8', highWaterMark: chunkBytes })) {
    const rows = reader.read(chunk as string);
    // Each piece is profiled by itself, as each account and region is, and then joined.
    profile = mergeProfiles(profile, profileRows(rows));
    batches.push(rows);
  }
  reader.end();
  return writeWorkbook({
    out: createWriteStream(ours),
    profile,
    rows: batches.reduce((sum, rows) => sum + rows.length, 0),
    rowBatches: (async function* () {
      yield* batches;
    })(),
    tabs: () => [],
    signal: AbortSignal.timeout(60_000),
  });
}
