// The tab `Cross-check` lists the rules for which an AWS Config aggregator and the report differ.
import type { CheckOutcome, RuleCheck } from '#domain/cross-check/cross-check.ts';
import type { CrossCheckSummary } from '#domain/cross-check/summary.ts';
import { describeCrossCheck } from '#domain/cross-check/summary.ts';
import { formatCount } from '#domain/coverage/notes.ts';
import { createTopN } from '#domain/top-n.ts';
import { MAX_LINES } from './finding-columns.ts';
import { linkToRule } from './aws-links.ts';
import { textOfCell, type CellTone, type WorksheetCell } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';

/** The outcomes that are listed, in order of importance. */
const LISTED_OUTCOMES = [
  'verdict differs',
  'count differs',
  'only there',
  'only here',
] as const satisfies CheckOutcome[];

const TONES: Readonly<Record<(typeof LISTED_OUTCOMES)[number], CellTone>> = {
  'verdict differs': 'bad',
  'count differs': 'bad',
  'only there': 'warning',
  'only here': 'muted',
};

/** The maximum number of reasons for `cannot say` that are named. About ten distinct reasons exist if numbers are ignored. */
const MAX_REASONS = 10;

const linkOfLine = ([, rule, , , region]: readonly WorksheetCell[]): string | undefined =>
  linkToRule(textOfCell(region), textOfCell(rule));

export type CrossCheckWorksheet = {
  take: (check: RuleCheck, accountName: string) => void;
  worksheet: (summary: CrossCheckSummary) => NamedWorksheet<'Cross-check'>;
};

export function createCrossCheckWorksheet(aggregator: { name: string; region: string }): CrossCheckWorksheet {
  const list = createTopN<WorksheetCell[]>(MAX_LINES);
  const reasonCounts = new Map<string, number>();
  return {
    take(check, accountName) {
      const { accountId, region, rule, outcome, reason, here, there } = check;
      if (outcome === 'cannot say') {
        const kind = reason.replaceAll(/\d+/g, 'N');
        if (reasonCounts.has(kind) || reasonCounts.size < 10 * MAX_REASONS)
          reasonCounts.set(kind, (reasonCounts.get(kind) ?? 0) + 1);
      }
      const rank = (LISTED_OUTCOMES as readonly CheckOutcome[]).indexOf(outcome);
      if (rank === -1) return;
      list.push(rank, () => [
        ...[outcome, rule, accountId, accountName, region, reason],
        ...[here?.verdict ?? null, here?.failing ?? null, there?.verdict ?? null, there?.failing ?? null],
      ]);
    },

    worksheet(summary) {
      const { lines, offered } = list.result();
      const reasons = [...reasonCounts].toSorted(([, a], [, b]) => b - a).slice(0, MAX_REASONS);
      return {
        name: 'Cross-check',
        title: 'Cross-check: what AWS Config itself has of each rule, where it is not what this report has',
        notes: [
          describeCrossCheck(summary),
          'Here: this report. There: the aggregator, which counts up to a cap. Verdicts and counts that differed were read again before they are listed.',
          'Verdict differs: one side has failing resources and the other has none. Only there: this report could not read the rule. Only here: the aggregator has no result. Rule leads to the AWS Config console of the account that you are signed in to, which shows who is right.',
          ...reasons.map(([reason, count]) => `Cannot say of ${formatCount(count, 'rule')}: ${reason}`),
        ],
        tables: [
          {
            columns: [
              { header: 'Outcome', width: 16, format: 'text', tones: TONES },
              { header: 'Rule', width: 44, format: 'wrapped', link: linkOfLine },
              { header: 'Account', width: 15, format: 'text' },
              { header: 'Name', width: 26, format: 'text' },
              { header: 'Region', width: 15, format: 'text' },
              { header: 'Reason', width: 60, format: 'wrapped' },
              { header: 'Verdict here', width: 17, format: 'text' },
              { header: 'Failing here', width: 12, format: 'count' },
              { header: 'Verdict there', width: 17, format: 'text' },
              { header: 'Failing there', width: 12, format: 'count' },
            ],
            rows: lines,
            whenEmpty:
              'fault' in summary ? 'Nothing was compared.' : `Nothing differs from the aggregator ${aggregator.name}.`,
            ...(offered > lines.length
              ? { more: `${offered - lines.length} more of ${offered} lines are not listed.` }
              : {}),
          },
        ],
      };
    },
  };
}
