// Where the workbook answers the questions of docs/queries.md: a tab, its table, and the columns that both sides have.
import type { HalfYear } from './live.ts';
import type { Book } from './read-tables.ts';
import { dateOf } from './story.ts';
import type { Answer } from './tables.ts';

type Line = Record<string, unknown>;

export type Place = {
  question: string;
  tab: string;
  heading: string;
  /** The columns of the query, by those of the tab. */
  columns: Readonly<Record<string, string>>;
  /** Which lines of the tab the query has, too. */
  keep?: (line: Line) => boolean;
};

const FAILURES: readonly unknown[] = ['role-missing', 'access-denied', 'blocked-by-scp', 'throttled-out', 'failed'];

export const PLACES: readonly Place[] = [
  {
    question: 'How many findings are open, overdue and waived?',
    ...{ tab: 'Ageing', heading: 'By severity' },
    columns: { Severity: 'severity', Open: 'open', Breached: 'breached', Waived: 'waived' },
    keep: (line) => line['Open'] !== 0 && line['Severity'] !== 'All',
  },
  {
    question: 'Who has to act?',
    ...{ tab: 'Ageing', heading: 'By owner' },
    columns: { Owner: 'owner', Open: 'open', Breached: 'breached', 'Oldest (days)': 'oldest_days' },
  },
  {
    question: 'What has been open longest?',
    ...{ tab: 'Ageing', heading: 'Open findings' },
    columns: {
      ...{ Rule: 'rule', Account: 'account_id', Region: 'region', 'Resource type': 'resource_type' },
      ...{ Resource: 'resource_id', 'Open since': 'open_since', Due: 'due', 'Days open': 'days_open' },
    },
  },
  {
    question: 'What changed since the last report?',
    ...{ tab: 'Changes', heading: 'By severity' },
    columns: { Change: 'change', All: 'findings' },
    keep: (line) => Number(line['All']) > 0,
  },
  {
    question: 'What could not be read, and why?',
    ...{ tab: 'Coverage', heading: '' },
    columns: {
      Account: 'account_id',
      Name: 'account_name',
      Region: 'region',
      Disposition: 'disposition',
      Remedy: 'remedy',
    },
    keep: (line) => FAILURES.includes(line['Disposition']),
  },
  {
    question: 'Which rules do not work, where, and since when?',
    ...{ tab: 'Rule gaps', heading: '' },
    columns: {
      ...{ Rule: 'config_rule', Account: 'account_id', Region: 'region' },
      ...{ Health: 'health', Reason: 'reason', Since: 'since' },
    },
  },
  {
    question: 'How well is each rule followed?',
    ...{ tab: 'Report', heading: '' },
    columns: { ConfigRule: 'config_rule', Total: 'results', Compliant: 'compliant' },
  },
  {
    question: 'Is it getting better?',
    ...{ tab: 'Summary', heading: 'Trend' },
    columns: {
      ...{ Date: 'report_date', 'Coverage %': 'coverage_percent', 'Compliance %': 'compliance_percent' },
      'Resources not compliant': 'non_compliant_resources',
    },
  },
];

/** A line as text: severities are in lower case in the ledger, and what was not measured is null. */
const asText = (values: readonly unknown[]): string =>
  JSON.stringify(values.map((value) => (value === 'n/a' || value === '' ? null : value)).map(lowered));

const lowered = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : (value ?? null));

/** The lines of the tab, in an order that both sides share. */
function linesOfTab(book: Book, { tab, heading, columns, keep = () => true }: Place): string[] {
  const [found] = book.tables(tab, [{ heading, columns: [], rows: [] }]);
  const lines = found!.rows.map((row) => Object.fromEntries(found!.columns.map((name, index) => [name, row[index]])));
  return lines
    .filter(keep)
    .map((line) => asText(Object.keys(columns).map((name) => line[name])))
    .toSorted();
}

const linesOfAnswer = (answer: Answer, { columns }: Place): string[] =>
  answer.map((line) => asText(Object.values(columns).map((name) => line[name]))).toSorted();

/** What the query answers and what the tab shows, a list for each week; of the trend, the weeks that the last tab shows. */
export function bothSides(
  place: Place,
  { answers, weeks }: Pick<HalfYear, 'answers' | 'weeks'>,
  books: ReadonlyMap<number, Book>,
): { answered: string[][]; shown: string[][] } {
  const answer = answers.get(place.question)!;
  const shown = weeks.map(({ week }) => linesOfTab(books.get(week)!, place));
  if (place.heading === 'Trend') {
    const trend = shown.at(-1)!;
    return { answered: [linesOfAnswer(answer, place).slice(-trend.length)], shown: [trend] };
  }
  const byDate = Map.groupBy(answer, (line) => line['report_date']);
  return { answered: weeks.map(({ week }) => linesOfAnswer(byDate.get(dateOf(week)) ?? [], place)), shown };
}
