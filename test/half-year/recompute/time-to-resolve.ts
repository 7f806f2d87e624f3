// The tab `Time to resolve`, as it should be: each figure from a plain list of the findings that it is about.
import { daysBetween, percentage, plusDays, roundedHundredths, sortedBy } from './arithmetic.ts';
import { inWords, SEVERITIES } from './classification.ts';
import type { Week } from './facts.ts';
import type { Entry } from './ledger.ts';
import { described, type OpenFinding } from './open-findings.ts';
import type { Cell, Table } from './table.ts';

const WEEKS = [4, 13, 26];
const ENVIRONMENTS = ['prod', 'staging', 'dev', 'test', 'sandbox', 'nonprod', 'unclassified'];
const NOT_ENOUGH = 'not enough data';

/** `ledger` is what this report leaves to the next. */
export function timeToResolveTables(ledger: readonly Entry[], week: Week): Table[] {
  const resolved = ledger
    .filter(({ state }) => state === 'resolved')
    .map((entry) => described({ ...entry, verdict: 'resolved', why: '' }, week));
  const line = (name: string, those: readonly OpenFinding[]): Cell[] => [
    name,
    ...WEEKS.flatMap((weeks) => figures(those.filter(({ closedOn }) => plusDays(closedOn!, 7 * weeks) > week.date))),
  ];
  const table = (heading: string, column: string, rows: Cell[][]): Table => {
    const ofWindow = (weeks: number) =>
      ['resolved', 'mean days', 'median days', 'in time %'].map((what) => `${weeks} weeks: ${what}`);
    return { heading, columns: [column, ...WEEKS.flatMap(ofWindow)], rows };
  };
  const lately = resolved.filter(({ closedOn }) => daysBetween(closedOn!, week.date) < 7 * 26);
  const owners = [...Map.groupBy(lately, ({ owner = 'no owner' }) => owner)];
  return [
    table('By severity', 'Severity', [
      ...SEVERITIES.map((name) =>
        line(
          inWords(name),
          resolved.filter(({ severity }) => severity === name),
        ),
      ),
      line('All', resolved),
    ]),
    table(
      'By environment',
      'Environment',
      ENVIRONMENTS.map((name) =>
        line(
          name,
          resolved.filter(({ environment }) => environment === name),
        ),
      ),
    ),
    table(
      'By owner',
      'Owner',
      sortedBy(
        owners,
        ([, those]) => -those.length,
        ([owner]) => owner,
      ).map(([owner, those]) => line(owner, those)),
    ),
  ];
}

function figures(those: readonly OpenFinding[]): Cell[] {
  if (those.length < 5) return [those.length, NOT_ENOUGH, NOT_ENOUGH, NOT_ENOUGH];
  const days = sortedBy(
    those.map((one) => daysBetween(one.openSince, one.closedOn!)),
    (each) => each,
  );
  const mean = roundedHundredths(days.reduce((sum, each) => sum + each, 0) / days.length);
  const half = days.length / 2;
  const median = Number.isInteger(half) ? (days[half - 1]! + days[half]!) / 2 : days[Math.floor(half)]!;
  const due = those.filter((one) => one.due !== undefined);
  const inTime = due.filter((one) => one.closedOn! <= one.due!);
  const share = due.length > 0 && due.length < 5 ? NOT_ENOUGH : percentage(inTime.length, due.length);
  return [those.length, mean, median, share];
}
