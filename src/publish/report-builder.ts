// Collects the contents of the new tabs. Every finding passes once, and each tab takes what it shows.
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { computeCompliance } from '#domain/rows/compliance-counts.ts';
import { createFactsReader } from '#domain/findings/finding-facts.ts';
import type { HistorySummary, ReportBaseline, SummaryFigures, TrendPoint } from '#domain/history/history.ts';
import { buildWarnings } from '#domain/coverage/notes.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { formatUndelivered } from '#domain/notifications/notification.ts';
import { createReportTotals } from '#domain/findings/report-totals.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import { describeTagAges, type TagsOfAccounts } from '#domain/findings/account-tags.ts';
import { listFaults, type ReportSettings } from '#domain/findings/report-settings.ts';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { createAgeingWorksheet } from '#domain/worksheets/ageing.ts';
import { createChangesWorksheet } from '#domain/worksheets/changes.ts';
import { coverageWorksheet } from '#domain/worksheets/coverage.ts';
import { createOwnersWorksheet } from '#domain/worksheets/owners.ts';
import { runWorksheet } from '#domain/worksheets/run.ts';
import { summaryWorksheet } from '#domain/worksheets/summary.ts';
import { createWaiversWorksheet } from '#domain/worksheets/waivers.ts';
import { orderWorksheets } from '#domain/worksheets/worksheets.ts';
import { RULE_IS_GONE } from '#domain/findings/unseen.ts';
import { createVanishedRulesWarning } from '#domain/findings/vanished-rules.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import type { WorkbookFacts } from '#src/xlsx/write-workbook.ts';
import type { Evidence } from './evidence.ts';
import { createFindingsPipeline } from './findings-pipeline.ts';
import type { LedgerReader } from './ledger-reader.ts';
import { resolvesByAbsence } from './versions.ts';

/** The inputs of a report, except its rows. */
export type ReportInputs = {
  input: PublishInput;
  evidence: Evidence;
  settings: ReportSettings;
  /** Undefined if account tags are not read. */
  tags: TagsOfAccounts | undefined;
  past: ReportBaseline;
  /** The summary of the last report; undefined if there is none. */
  last: HistorySummary | undefined;
  /** The ledger that the report starts from; undefined if there is none. */
  ledger: StoredObject | undefined;
  flags: readonly string[];
  /** The code version that the report names. */
  version: string;
};

/** The figures that are known once all rows have passed. */
export type ReportFigures = SummaryFigures & {
  /** The report's warnings; empty is good. */
  flags: string[];
  complianceTypes: Record<string, number>;
  trend: TrendPoint[];
};

export type ReportBuilder = {
  take: (rows: readonly Row[]) => void;
  /** Ends an account and region, which must come in the order of coverage. Like `end`, it yields lines of the new ledger. */
  endRegion: (line: CoverageLine) => AsyncGenerator<string>;
  end: () => AsyncGenerator<string>;
  /** Returns the figures. All rows must have passed. */
  figures: () => ReportFigures;
  /** Returns the new tabs. All rows must have passed. */
  worksheets: (written: WorkbookFacts) => Worksheet[];
};

const COMPLIANCE_TYPE = columnIndex.ComplianceType;

export function createReportBuilder(inputs: ReportInputs, reader: LedgerReader): ReportBuilder {
  const { input, evidence, settings, past, last, flags, version } = inputs;
  const { coverage, accounts, notes } = evidence;
  const { runId, workflowId, number: publication, plan, startedAt } = input;
  const { reportDate } = plan;
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  const changes = createChangesWorksheet(inputs.ledger && past.comparedWith ? past.comparedWith.reportDate : null);
  const ageing = createAgeingWorksheet(settings.dueDays);
  const aboutAccounts = [...listFaults(settings, 'settings'), ...describeTagAges(inputs.tags)];
  const owners = createOwnersWorksheet([
    ...aboutAccounts,
    ...buildWarnings(notes.filter(({ kind }) => kind === 'tags')),
  ]);
  const vanished = createVanishedRulesWarning();
  const waivers = createWaiversWorksheet(settings.waivers, reportDate, listFaults(settings, 'waivers'));
  const facts = createFactsReader({ settings, accounts, accountTags: inputs.tags, reportDate });
  const complianceTypes: Record<string, number> = {};
  const totals = createReportTotals();
  const pipeline = createFindingsPipeline({
    reportDate,
    dueDays: settings.dueDays,
    facts,
    ledger: reader,
    resolvesByAbsence: resolvesByAbsence(version),
    isFirst: inputs.ledger === undefined,
    notes,
    findName: (accountId) => names.get(accountId),
    onRegion: totals.take,
    onFinding: (change, finding, why) => {
      changes.take(change, finding, why);
      if (why === RULE_IS_GONE) vanished.take(finding);
    },
    onOpen: (finding) => {
      for (const { take } of [ageing, owners, waivers]) take(finding);
    },
  });

  const allFlags = () => [...flags, ...vanished.flags()];

  function figures(): ReportFigures {
    const { all, totals: groups, nonCompliantResources } = totals.end();
    const compliancePercent = computeCompliance(all);
    const { percent: coveragePercent } = coverage;
    return {
      ...{ compliancePercent, nonCompliantResources, complianceTypes, totals: groups },
      flags: allFlags(),
      findings: ageing.counts(),
      changes: inputs.ledger ? changes.counts() : null,
      trend: [...past.trend, { date: reportDate, coveragePercent, compliancePercent, nonCompliantResources }],
    };
  }

  return {
    take(rows) {
      for (const row of rows) increment(complianceTypes, row[COMPLIANCE_TYPE]!);
      pipeline.take(rows);
    },
    endRegion: pipeline.endRegion,
    end: pipeline.end,
    figures,
    worksheets(written) {
      const { worstRules, worstAccounts } = totals.end();
      const undelivered = (input.undelivered ?? []).map(formatUndelivered);
      const run = { runId, workflowId, publication, startedAt, version, input: JSON.stringify(input.input) };
      return orderWorksheets({
        Summary: summaryWorksheet({ reportDate, coverage, last, worstRules, worstAccounts, ...figures() }),
        Coverage: coverageWorksheet(coverage, notes, facts.readAccountFacts, aboutAccounts),
        Changes: changes.worksheet(),
        Ageing: ageing.worksheet(),
        Owners: owners.worksheet(),
        Waivers: waivers.worksheet(),
        Run: runWorksheet({ ...run, ...plan, accountsListed: coverage.accounts.discovered, ...written, undelivered }),
      });
    },
  };
}

function increment(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
