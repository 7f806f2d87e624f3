// The statements of docs/queries.md: Athena's are what a parser accepts, DuckDB's views have the columns of the files.
import { expect, test } from 'vitest';
import { LEDGER_COLUMNS } from '#domain/findings/ledger.ts';
import { historyTable } from '#domain/history/history-table.ts';
import { COLUMNS } from '#domain/rows/rows.ts';
import { RULE_GAP_COLUMNS } from '#domain/worksheets/rule-gaps.ts';
import { athenaTables, duckdbViews, questions, runProgram } from './queries.ts';

/** The name of a table, and the names of its columns as a statement lists them. */
function columnsOf(statement: string): [string, string[]] {
  const [, name] = statement.match(/^CREATE (?:VIEW|EXTERNAL TABLE) (\w+)/)!;
  const own = statement.replace(/^PARTITIONED BY .*$/m, '');
  const columns = [...own.matchAll(/`?(\w+)`?:? (?:VARCHAR|BIGINT|string|bigint)(?=,|\}|\)\n)/g)];
  return [name!, columns.map(([, column]) => column!)];
}

const athena = new Map(athenaTables.map(columnsOf));
const duckdb = new Map(duckdbViews.map(columnsOf));

test('Athena and DuckDB have the same tables and columns', () => {
  expect([...athena.keys()]).toEqual([...duckdb.keys()]);
  // DuckDB takes the columns of the history from its header.
  const listed = (tables: Map<string, string[]>) => [...tables].filter(([table]) => table !== 'history');
  expect(listed(athena)).toEqual(listed(duckdb));
});

test('the tables have as many columns as the files, and the history those that it begins with', () => {
  const counts = (table: string) => athena.get(table)!.length;
  expect([counts('results'), counts('findings'), counts('rule_gaps')]).toEqual(
    [COLUMNS, LEDGER_COLUMNS, RULE_GAP_COLUMNS].map(({ length }) => length),
  );
  expect(historyTable([]).trimEnd().split(',').slice(0, counts('history'))).toEqual(athena.get('history'));
});

test('a parser of Athena SQL accepts each statement', async () => {
  const kinds = await runProgram<string[]>('parse_athena.py', [...athenaTables, ...questions.values()], '.');
  expect(kinds).toEqual([...athenaTables.map(() => 'create'), ...[...questions].map(() => 'select')]);
}, 300_000);

test('the parser refuses what is no SQL', async () => {
  await expect(runProgram('parse_athena.py', ['SELECT FROM WHERE'], '.')).rejects.toThrow('ParseError');
}, 300_000);
