// Collects the inputs of a report other than its rows, and defines the figures that are known after all rows have been processed.
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { CrossCheckSummary } from '#domain/cross-check/summary.ts';
import type { TagsOfAccounts } from '#domain/findings/account-tags.ts';
import type { FactsReader } from '#domain/findings/finding-facts.ts';
import type {
  HistorySummary,
  ReportBaseline,
  RuleHealthSummary,
  SummaryFigures,
  TrendPoint,
} from '#domain/history/history.ts';
import type { ReportSettings } from '#domain/settings/report-settings.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import type { Evidence } from './evidence.ts';
import type { CrossCheckInputs } from './read-aggregate.ts';
import { createPartCollector, type PartCollector } from './part-collector.ts';
import type { ReportFormat } from './versions.ts';

/** The inputs of a report, other than its rows. */
export type ReportInputs = {
  input: PublishInput;
  evidence: Evidence;
  settings: ReportSettings;
  /** The account tags; undefined if they are not read. */
  tags: TagsOfAccounts | undefined;
  past: ReportBaseline;
  /** The summary of the last report; undefined if there is none. */
  last: HistorySummary | undefined;
  /** The ledger that the report starts from; undefined if there is none. */
  ledger: StoredObject | undefined;
  /** The dates of rule gaps that the report starts from; undefined if there are none. */
  gapDates: StoredObject | undefined;
  flags: readonly string[];
  /** The data of the aggregator that the report is compared with; absent if no aggregator is set. */
  crossCheck?: CrossCheckInputs | undefined;
  /** The version of the code that the report names. */
  version: string;
  format: ReportFormat;
};

/** The figures that are known after all rows have been processed. */
export type ReportFigures = SummaryFigures &
  Partial<RuleHealthSummary> & {
    /** The report's warnings; empty if there are none. */
    flags: string[];
    complianceTypes: Record<string, number>;
    crossCheck?: CrossCheckSummary;
    trend: TrendPoint[];
  };

/** Creates the collector of parts, if the settings request any. */
export function openParts(
  { input, evidence, settings, ledger }: ReportInputs,
  facts: FactsReader,
): PartCollector | undefined {
  const { workbooksFor: kinds = [] } = settings;
  if (kinds.length === 0) return undefined;
  return createPartCollector({
    ...{ kinds, settings, accounts: evidence.accounts, reportDate: input.plan.reportDate },
    hasChanges: ledger !== undefined,
    findAccountOwner: (accountId) => facts.readAccountFacts(accountId).owner,
  });
}
