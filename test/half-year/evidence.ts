// What became of findings by the reports, against what was true: who resolved, on what evidence, and what else could have been.
import type { Book } from './read-tables.ts';
import { familyOf } from './recompute/classification.ts';
import type { Row, Week } from './recompute/facts.ts';
import type { Table } from './recompute/table.ts';

type Line = Record<string, unknown>;

/** The lines of a table as objects by header. */
export function linesOf(book: Book, tab: string, tables: readonly Table[], heading: string): Line[] {
  const { columns } = tables.find((table) => table.heading === heading)!;
  const [{ rows } = { rows: [] }] = book.tables(tab, [{ heading, columns, rows: [] }]);
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

const isOf = (line: Line, row: Row): boolean =>
  row.account === line['Account'] &&
  row.region === line['Region'] &&
  familyOf(row.rule) === line['Rule'] &&
  row.type === line['Resource type'] &&
  row.resource === line['Resource'];

/**
 * Whether the truth of the last of these weeks says that a finding is no more: its resource complies, or each rule of its family
 * was evaluated since the last week that shows it. `line` is its line on Changes.
 */
export function isProven(line: Line, weeks: readonly Week[]): boolean {
  const now = weeks.at(-1)!;
  const complies = now.rows.some((row) => isOf(line, row) && ['COMPLIANT', 'NOT_APPLICABLE'].includes(row.compliance));
  if (complies) return true;
  const isSeen = ({ rows }: Week) => rows.some((row) => isOf(line, row) && row.compliance === 'NON_COMPLIANT');
  const lastRead = weeks.slice(0, -1).findLast(isSeen);
  const place = now.regions.find(({ account, region }) => account === line['Account'] && region === line['Region']);
  const rules = (place?.evaluated ?? []).filter(({ name }) => familyOf(name) === line['Rule']);
  const isEvaluated = rules.every(({ evaluatedAt = '' }) => evaluatedAt > lastRead!.readAt);
  return lastRead !== undefined && rules.length > 0 && isEvaluated;
}

/** How many findings of a region that was read had no row, and were not said to be resolved. `unknown` are lines on Changes. */
export function countTemptations(unknown: readonly Line[], { regions }: Week): number {
  const isRead = (line: Line) =>
    regions.some(
      ({ account, region, disposition }) =>
        account === line['Account'] &&
        region === line['Region'] &&
        ['scanned', 'no-rules', 'recorder-off'].includes(disposition),
    );
  const tempting = unknown.filter((line) => isRead(line) && line['Why'] !== 'INSUFFICIENT_DATA');
  return tempting.reduce((sum, line) => sum + Number(line['Findings']), 0);
}

const DAILY = /(?:^|; )recorded once a day: the results of (\d+) change-triggered rules? may be a day old(?:;|$)/;

/** The accounts and regions that Coverage says are recorded once a day, each with the number of rules. */
export function saidToBeDaily(book: Book): string[] {
  const columns = ['Account', 'Region', 'Rule', 'Reason'];
  const [{ rows } = { rows: [] }] = book.tables('Coverage', [{ heading: '', columns, rows: [], isPart: true }]);
  return rows.flatMap(([account, region, rule, reason]) => {
    const rules = DAILY.exec(String(reason ?? ''))?.[1];
    return rules === undefined || rule !== null ? [] : [`${account} ${region} ${rules}`];
  });
}
