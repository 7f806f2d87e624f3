// Describes the cross-check for the report: one line, and a warning if too many rules differ.
import { formatCount } from '#domain/coverage/notes.ts';
import { toPercent } from '#domain/percent.ts';
import type { CheckCounts } from './cross-check.ts';

/** The cross-check as stored in the summary of a report: the number of rules for each outcome, or why there was no cross-check. */
export type CrossCheckSummary = { name: string; region: string } & ({ counts: CheckCounts } | { fault: string });

/**
 * Counts the rules whose results differ from the aggregator's. A rule that exists on only one side is not treated as a difference in
 * results.
 */
const countDiffering = (counts: CheckCounts) => counts['verdict differs'] + counts['count differs'];

/** Returns the line for the tab `Summary`. */
export function describeCrossCheck(summary: CrossCheckSummary | undefined): string {
  if (!summary) return 'Not cross-checked: no AWS Config aggregator is set.';
  const { name, region } = summary;
  const aggregator = `the AWS Config aggregator ${name} in ${region}`;
  if ('fault' in summary) return `Not cross-checked with ${aggregator}: ${summary.fault}.`;
  const { counts } = summary;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const others = (['only there', 'only here', 'cannot say'] as const).map((outcome) => `${outcome} ${counts[outcome]}`);
  return `Cross-check with ${aggregator}: ${counts.agrees} of ${formatCount(all, 'rule')} agree, ${countDiffering(counts)} differ, ${others.join(', ')}; see Cross-check.`;
}

/** Returns a warning if the rules that differ exceed `warningPercent` of all rules that agree or differ. */
export function findCrossCheckWarnings(summary: CrossCheckSummary | undefined, warningPercent: number): string[] {
  if (!summary || 'fault' in summary) return [];
  const differing = countDiffering(summary.counts);
  const compared = differing + summary.counts.agrees;
  if (compared === 0 || toPercent(differing, compared) <= warningPercent) return [];
  return [
    `${differing} of ${formatCount(compared, 'rule')} differ from what the AWS Config aggregator has: see Cross-check`,
  ];
}
