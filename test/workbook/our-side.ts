// Our road from a raw CSV to a workbook as one long-lived process: a case a line in, a line out. The sources are taken
// from the folder given as argument, so that a test can run a copy of them with one trap's handling taken out.

import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type * as ColumnProfile from '../../src/domain/column-profile.ts';
import type * as Csv from '../../src/domain/csv.ts';
import type * as WriteWorkbook from '../../src/xlsx/write-workbook.ts';

/** A raw CSV to turn into a workbook; `chunkBytes` is how it is cut on its way in. */
export interface OurCase {
  readonly csv: string;
  readonly ours: string;
  readonly chunkBytes: number;
}

const sources = process.argv[2]!;
const load = (path: string): Promise<unknown> => import(pathToFileURL(join(sources, path)).href);
const { csvReader } = (await load('domain/csv.ts')) as typeof Csv;
const { EMPTY_PROFILE, mergeProfiles, profileRows } = (await load('domain/column-profile.ts')) as typeof ColumnProfile;
const { writeWorkbook } = (await load('xlsx/write-workbook.ts')) as typeof WriteWorkbook;

for await (const line of createInterface({ input: process.stdin })) {
  const { csv, ours, chunkBytes } = JSON.parse(line) as OurCase;
  const answer = await make(csv, ours, chunkBytes).then(
    (facts) => ({ facts }),
    (error: unknown) => ({ crash: String(error) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function make(csv: string, ours: string, chunkBytes: number): Promise<WriteWorkbook.WorkbookFacts> {
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
