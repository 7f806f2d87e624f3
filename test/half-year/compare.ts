// Two tables cell by cell, and what differs in words.
import type { Book } from './read-tables.ts';
import type { Cell, Table } from './recompute/table.ts';

/** What AWS says of a refusal after the operation; it names the session, which nobody can know beforehand. */
const WORDS_OF_AWS = /: \w+Exception: .*?(?=; rule health not checked|$)/g;

const withoutWordsOfAws = (cell: Cell | undefined) =>
  typeof cell === 'string' ? cell.replaceAll(WORDS_OF_AWS, '') : cell;

const shown = (cell: Cell | undefined): string => (cell === undefined ? 'nothing' : JSON.stringify(cell));

/** What differs in a tab, one line each; empty: it is as expected. */
export function differencesOf(book: Book, tab: string, expected: readonly Table[]): string[] {
  const found = book.tables(tab, expected);
  return expected.flatMap((table, index) => tableDifferences(tab, table, found[index]!));
}

/** What differs in the tabs of a workbook. */
export const differencesOfBook = (book: Book, tabs: Readonly<Record<string, readonly Table[]>>): string[] =>
  Object.entries(tabs).flatMap(([tab, tables]) => differencesOf(book, tab, tables));

/** Those fields of an object that another has. */
export const fieldsOf = (object: unknown, like: object): Record<string, unknown> =>
  Object.fromEntries(Object.keys(like).map((key) => [key, (object as Record<string, unknown>)[key]]));

function tableDifferences(tab: string, expected: Table, found: Table): string[] {
  const where = `${tab} / ${expected.heading}`;
  if (found.columns.join('|') !== expected.columns.join('|')) {
    return [`${where}: columns ${found.columns.join(' | ')} instead of ${expected.columns.join(' | ')}`];
  }
  const lines = Array.from({ length: Math.max(expected.rows.length, found.rows.length) }, (_, line) => line);
  return lines.flatMap((line) =>
    expected.columns.flatMap((column, index) => {
      const [wanted, got] = [expected.rows[line]?.[index], withoutWordsOfAws(found.rows[line]?.[index])];
      if (wanted === got) return [];
      return [`${where}, line ${line + 1}, ${column}: ${shown(got)} instead of ${shown(wanted)}`];
    }),
  );
}
