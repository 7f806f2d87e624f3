// What a row costs with nothing but exceljs: its streaming writer, fed with rows of the organization, into nowhere.
// It shares no code with the product. Usage: row-loop.ts '{"file": …, "rows": …, "warmUp": …}', a row a line of JSON
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import exceljs from 'exceljs';

export type RowLoopInput = { file: string; rows: number; warmUp: number };
export type RowLoopOutput = { rows: number; threadSeconds: number; processSeconds: number };

/** Rows between two breaths, in which what is compressed is written. */
const ROWS_A_TURN = 500;

const { file, rows, warmUp } = JSON.parse(process.argv[2] ?? '') as RowLoopInput;
const rowsGiven = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as string[]);

async function write(count: number): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const book = new exceljs.stream.xlsx.WorkbookWriter({ stream: nowhere, useStyles: false, useSharedStrings: false });
  const sheet = book.addWorksheet('Sheet1');
  for (let row = 0; row < count; row++) {
    sheet.addRow(rowsGiven[row % rowsGiven.length]!).commit();
    if (row % ROWS_A_TURN === 0) await setImmediate();
  }
  sheet.commit();
  await book.commit();
}

await write(warmUp);
const [thread, whole] = [process.threadCpuUsage(), process.cpuUsage()];
await write(rows);
const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6;
const output: RowLoopOutput = {
  rows,
  threadSeconds: seconds(process.threadCpuUsage(thread)),
  processSeconds: seconds(process.cpuUsage(whole)),
};
console.log(JSON.stringify(output));
