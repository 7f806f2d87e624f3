// Parses the reporter's own CSVs into rows, chunk by chunk. The parser is strict and accepts only what csvLine writes.

import { COLUMNS, csvLine, type Row } from './rows.ts';

const UNQUOTED_FIELD = /[^,\n"]*/y;

/**
 * Creates a reader of a raw CSV of any size. The text is passed in chunks, which may end at any character and must come from a streaming
 * UTF-8 decoder. `read` returns the rows that are complete after a chunk. Call `end` after the last chunk. Both functions throw an Error
 * that names the first record that the reporter cannot have written: a wrong header, a wrong number of fields, a stray quote, or a missing
 * line feed at the end. `columns` and `what` describe a CSV other than the raw CSV. `older` lists the headers that earlier versions wrote.
 */
export function csvReader(
  columns: readonly string[] = COLUMNS,
  what = 'raw CSV',
  older: readonly (readonly string[])[] = [],
): { read(chunk: string): Row[]; end(): void } {
  const header = csvLine(columns);
  const csvError = (record: number, problem: string): Error =>
    new Error(`${what}: ${record === 0 ? 'the first line' : `record ${record}`} ${problem}`);
  let rest = '';
  let records = 0;
  let width = columns.length;

  function read(chunk: string): Row[] {
    const text = rest === '' ? chunk : rest + chunk;
    const rows: Row[] = [];
    let position = 0;
    let quote = text.indexOf('"');
    for (let lineEnd = text.indexOf('\n'); lineEnd !== -1; lineEnd = text.indexOf('\n', position)) {
      if (quote !== -1 && quote < position) quote = text.indexOf('"', position);
      let row: string[];
      if (quote === -1 || quote > lineEnd) {
        row = text.slice(position, lineEnd).split(',');
        position = lineEnd + 1;
      } else {
        const record = readQuotedRecord(text, position, (field) =>
          csvError(records, `has a stray quote in field ${field}`),
        );
        if (record === undefined) break;
        row = record.row;
        position = record.next;
      }
      if (records === 0 && older.some((known) => csvLine(known) === csvLine(row))) width = row.length;
      if (row.length !== width) throw csvError(records, `has ${row.length} fields; ${width} are expected`);
      if (records++ > 0) rows.push(row);
      else if (width === columns.length && csvLine(row) !== header)
        throw csvError(0, `is not the header ${header.trimEnd()}`);
    }
    rest = text.slice(position);
    return rows;
  }

  function end(): void {
    if (rest !== '') throw csvError(records, 'is cut short: the file must end with a line feed');
    if (records === 0) throw csvError(0, 'is missing: an empty report still has its header');
  }

  return { read, end };
}

/** Reads a record that contains quotes. Returns `undefined` if the record continues in the next chunk. */
function readQuotedRecord(
  text: string,
  start: number,
  strayQuote: (field: number) => Error,
): { row: string[]; next: number } | undefined {
  const row: string[] = [];
  for (let position = start; ; position++) {
    let end: number;
    if (text[position] === '"') {
      end = findClosingQuote(text, position) + 1;
      // A quote at the end of the chunk may be the first half of an escaped quote.
      if (end === 0 || end === text.length) return undefined;
      row.push(text.slice(position + 1, end - 1).replaceAll('""', '"'));
    } else {
      UNQUOTED_FIELD.lastIndex = position;
      UNQUOTED_FIELD.test(text);
      end = UNQUOTED_FIELD.lastIndex;
      if (end === text.length) return undefined;
      row.push(text.slice(position, end));
    }
    if (text[end] === '\n') return { row, next: end + 1 };
    if (text[end] !== ',') throw strayQuote(row.length);
    position = end;
  }
}

function findClosingQuote(text: string, opening: number): number {
  let quote = text.indexOf('"', opening + 1);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote;
}
