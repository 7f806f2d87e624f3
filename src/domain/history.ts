// The summary that trends are drawn from, and that names the current publication of a date.
import type { AccountCounts } from './coverage.ts';
import type { Disposition } from './dispositions.ts';

/** A publication's place among others: whose it is, what it rests on, and how much it covers. */
export type PublicationRank = {
  runId: string;
  number: number;
  startedAt: string;
  reportDate: string;
  restsOn: readonly { runId: string; number: number }[];
  /** Regions of accounts that were read in full. */
  covered: number;
};

/** `history/YYYY-MM-DD.json`, version 1. */
export type HistorySummary = PublicationRank & {
  schemaVersion: 1;
  prefix: string;
  manifestSha256: string;
  status: 'complete' | 'partial';
  accounts: AccountCounts;
  dispositions: Record<Disposition, number>;
  coveragePercent: number | null;
  rules: number;
  rows: number;
  flags: string[];
  complianceTypes: Record<string, number>;
};

export type Promotion = { promote: true } | { promote: false; reason: string };

/**
 * Whether a publication may replace the current one of its date. `startedOn` is the date on which its run started, in
 * the schedule's time zone; `replace` is what the run's input says.
 */
export function decidePromotion(
  ours: PublicationRank,
  current: PublicationRank | undefined,
  { startedOn, replace }: { startedOn: string; replace: boolean },
): Promotion {
  if (!current) return { promote: true };
  const no = (reason: string): Promotion => ({ promote: false, reason });
  const theirs = `publication ${current.number} of run ${current.runId}`;
  if (current.runId === ours.runId)
    return ours.number > current.number ? { promote: true } : no(`${theirs} is a later one of the same run`);
  const base = ours.restsOn.find(({ runId }) => runId === current.runId);
  if (base)
    return base.number >= current.number ? { promote: true } : no(`${theirs} is later than the one this run rests on`);
  if (Date.parse(ours.startedAt) <= Date.parse(current.startedAt)) return no(`${theirs} was started no earlier`);
  if (ours.covered < current.covered)
    return no(`${theirs} covers more: ${current.covered} regions of accounts, this one ${ours.covered}`);
  if (ours.reportDate < startedOn && !replace)
    return no(`${ours.reportDate} is past and has ${theirs}: start again with "replace": true to replace it`);
  return { promote: true };
}
