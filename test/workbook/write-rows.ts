// A workbook of ordinary rows from a process of its own: write-rows.ts FILE COUNT. The time zone is the caller's.

import { createWriteStream } from 'node:fs';
import { profileRows } from '#domain/legacy/column-profile.ts';
import { writeWorkbook } from '#src/xlsx/write-workbook.ts';
import { aRow } from './rows.ts';

const [file, count] = process.argv.slice(2) as [string, string];
const rows = Array.from({ length: Number(count) }, (_, index) => aRow({ ResourceIdentifier: `r-${index}` }));
await writeWorkbook({
  out: createWriteStream(file),
  profile: profileRows(rows),
  rows: rows.length,
  rowBatches: (async function* () {
    yield rows;
  })(),
  tabs: () => [],
  signal: new AbortController().signal,
});
