// Compares the rows of two raw CSVs, for example from this reporter and from the legacy script, and classifies each difference by its known
// cause.
import { columnIndex, COLUMNS, type Column, type Row } from './rows.ts';

/** The possible causes of a difference, worded as headings. Differences without a known cause need investigation. */
export const DIFFERENCE_CAUSES = {
  accounts: 'Accounts in one file only: new or closed in between, or not read by one of the two',
  regions: 'Regions of an account in one file only: not read by one of the two',
  rules: 'Rules in one file only: deployed or removed in between, or not readable by one of the two',
  evaluated: 'Evaluated in between: the time of evaluation differs, and with it possibly the result',
  resources: 'Resources of a rule in one file only: created, deleted or evaluated in between',
  tags: 'Tags: changed in between, or read from another source (AWS Config has no tags of some resources)',
  organization: 'Accounts that were renamed or moved in between',
  unknown: 'Without a known cause',
} as const;

export type DifferenceCause = keyof typeof DIFFERENCE_CAUSES;

/** Reports a difference. `what` is identical for all differences of the same kind; `example` identifies one of them. */
export type ReportDifference = (cause: DifferenceCause, subject: string, what: string, example: string) => void;

type Side = 'ours' | 'legacy';

const KEY: readonly Column[] = ['AccountId', 'AwsRegion', 'ConfigRule', 'ResourceType', 'ResourceIdentifier'];
const at = (row: Row, column: Column): string => row[columnIndex[column]]!;
const keyOf = (row: Row, columns: number): string =>
  KEY.slice(0, columns)
    .map((column) => at(row, column))
    .join('\n');

/** Compares all rows. The rows may be in any order; rows with the same key are paired in the order of their files. */
export function compareCsvRows(ours: readonly Row[], legacy: readonly Row[], report: ReportDifference): void {
  const known = { ours: indexPrefixes(ours), legacy: indexPrefixes(legacy) };
  const waiting = Map.groupBy(legacy, (row) => keyOf(row, KEY.length));
  for (const row of ours) {
    const pair = waiting.get(keyOf(row, KEY.length))?.shift();
    if (pair) compareFields(row, pair, report);
    else reportUnpaired(row, 'ours', known.legacy, report);
  }
  for (const rows of waiting.values()) for (const row of rows) reportUnpaired(row, 'legacy', known.ours, report);
}

/** Returns the keys of every account, every region of an account and every rule of a region. */
function indexPrefixes(rows: readonly Row[]): ReadonlySet<string> {
  const known = new Set<string>();
  for (const row of rows) for (const columns of [1, 2, 3]) known.add(keyOf(row, columns));
  return known;
}

/**
 * Reports a row that is missing in the other file, under the largest unit that is missing there entirely: the account, the region, the rule
 * or only the resource.
 */
function reportUnpaired(row: Row, side: Side, other: ReadonlySet<string>, report: ReportDifference): void {
  const [account, region, rule] = [at(row, 'AccountId'), at(row, 'AwsRegion'), at(row, 'ConfigRule')];
  const what = `only in ${side}`;
  if (!other.has(keyOf(row, 1))) report('accounts', `rows of account ${account}`, what, '');
  else if (!other.has(keyOf(row, 2))) report('regions', `rows of ${account}, ${region}`, what, '');
  else if (!other.has(keyOf(row, 3))) report('rules', `rows of ${rule}`, what, `${account}, ${region}`);
  else report('resources', `rows of ${rule}`, what, `${account}, ${region}: ${at(row, 'ResourceIdentifier')}`);
}

/** The columns that a re-evaluation may change. */
const EVALUATED: ReadonlySet<string> = new Set(['ComplianceType', 'Annotation', 'EvaluationTimestamp']);

function compareFields(ours: Row, legacy: Row, report: ReportDifference): void {
  const isEvaluatedAgain = at(ours, 'EvaluationTimestamp') !== at(legacy, 'EvaluationTimestamp');
  const where = [at(ours, 'AccountId'), at(ours, 'AwsRegion'), at(ours, 'ConfigRule')].join(', ');
  for (const column of COLUMNS) {
    const [mine, theirs] = [at(ours, column), at(legacy, column)];
    if (mine === theirs) continue;
    const cause = findCause(column, isEvaluatedAgain);
    const values = `ours ${JSON.stringify(mine)}, legacy ${JSON.stringify(theirs)}`;
    report(
      cause,
      `column ${column}`,
      describeChange(column, mine, theirs),
      `${where}, ${at(ours, 'ResourceIdentifier')}: ${values}`,
    );
  }
}

function findCause(column: Column, isEvaluatedAgain: boolean): DifferenceCause {
  if (column.startsWith('Tag:')) return 'tags';
  if (column === 'AccountAlias' || column === 'OU') return 'organization';
  return EVALUATED.has(column) && isEvaluatedAgain ? 'evaluated' : 'unknown';
}

const NO_TAG = 'UNSUPPORTED';

function describeChange(column: Column, mine: string, theirs: string): string {
  if (!column.startsWith('Tag:')) return 'differs';
  if (mine === NO_TAG) return 'only legacy has a tag';
  return theirs === NO_TAG ? 'only ours has a tag' : 'another value';
}
