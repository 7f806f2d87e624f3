// Collects the content of the new tabs in a single pass over the findings.
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { computeCompliance } from '#domain/rows/compliance-counts.ts';
import { createFactsReader } from '#domain/findings/finding-facts.ts';
import { buildWarnings } from '#domain/coverage/notes.ts';
import { formatUndelivered } from '#domain/notifications/notification.ts';
import { createReportTotals } from '#domain/findings/report-totals.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import { describeTagAges } from '#domain/findings/account-tags.ts';
import { listFaults } from '#domain/settings/report-settings.ts';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { createAgeingWorksheet } from '#domain/worksheets/ageing.ts';
import type { RegionRules } from '#domain/rule-health/rule-facts.ts';
import { createChangesWorksheet } from '#domain/worksheets/changes.ts';
import { coverageWorksheet } from '#domain/worksheets/coverage.ts';
import { createOwnersWorksheet } from '#domain/worksheets/owners.ts';
import { runWorksheet } from '#domain/worksheets/run.ts';
import { summaryWorksheet } from '#domain/worksheets/summary.ts';
import { createTimeToResolveWorksheet } from '#domain/worksheets/time-to-resolve.ts';
import { createWaiversWorksheet } from '#domain/worksheets/waivers.ts';
import { orderWorksheets } from '#domain/worksheets/worksheets.ts';
import { RULE_IS_GONE } from '#domain/findings/unobserved.ts';
import { createVanishedRulesWarning } from '#domain/findings/vanished-rules.ts';
import type { WorkbookFacts } from '#src/xlsx/write-workbook.ts';
import { createFindingsPipeline } from './findings-pipeline.ts';
import type { PartCollector } from './part-collector.ts';
import { createCrossCheckPart } from './cross-check-part.ts';
import { describeUnreadHomeRegion, type HomeRegionReader } from './home-region.ts';
import type { GapDateReader, LedgerReader } from './ledger-reader.ts';
import { openParts, type ReportFigures, type ReportInputs } from './report-inputs.ts';
import { createPartWithoutRuleHealth, createRuleHealthPart } from './rule-report.ts';
import { FIRST_FORMAT, resolvesByAbsence } from './versions.ts';

export type ReportBuilder = {
  /** The header of the new ledger. */
  ledgerColumns: readonly string[];
  /**
   * Starts processing a region of an account. Regions must be started in the order of coverage. Like `finishRegion` and `end`, this yields
   * lines of the new ledger.
   */
  startRegion: (line: CoverageLine) => AsyncGenerator<string>;
  take: (rows: readonly Row[]) => void;
  /** Ends the region. */
  finishRegion: (line: CoverageLine) => AsyncGenerator<string>;
  end: () => AsyncGenerator<string>;
  /** Returns the lines of `rule-gaps.csv` that were added since the last call. */
  flushGaps: () => string;
  /** Returns the lines of `rule-gap-dates.csv` that were added since the last call. */
  takeGapDates: () => string;
  /** Returns the figures. Call this only after all rows have been processed. */
  figures: () => ReportFigures;
  /** The parts for owners and organizational units; undefined if the settings request none. */
  parts: Pick<PartCollector, 'names' | 'parts'> | undefined;
  /** Returns the new tabs. Call this only after all rows have been processed. */
  worksheets: (written: WorkbookFacts) => Worksheet[];
};

const COMPLIANCE_TYPE = columnIndex.ComplianceType;

export function createReportBuilder(
  inputs: ReportInputs,
  { ledger, gapDates }: { ledger: LedgerReader; gapDates: GapDateReader },
  readRules: (line: CoverageLine) => Promise<RegionRules | undefined>,
  home: HomeRegionReader | undefined,
): ReportBuilder {
  const { input, evidence, settings, past, last, flags, version, format } = inputs;
  const hasRuleHealth = format !== FIRST_FORMAT;
  const { coverage, accounts, notes } = evidence;
  const { runId, workflowId, number: publication, plan, startedAt } = input;
  const { reportDate } = plan;
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  const comparedWith = inputs.ledger && past.comparedWith ? past.comparedWith.reportDate : null;
  const changes = createChangesWorksheet(comparedWith, hasRuleHealth);
  const ageing = createAgeingWorksheet(settings.dueDays, hasRuleHealth);
  const aboutAccounts = [...listFaults(settings, 'settings'), ...describeTagAges(inputs.tags)];
  const aboutTags = buildWarnings(notes.filter(({ kind }) => kind === 'tags'));
  const owners = createOwnersWorksheet([...aboutAccounts, ...aboutTags], hasRuleHealth);
  const vanished = createVanishedRulesWarning();
  const waivers = createWaiversWorksheet(settings, reportDate, listFaults(settings, 'waivers'), hasRuleHealth);
  const facts = createFactsReader({ settings, accounts, accountTags: inputs.tags, reportDate });
  const timeToResolve = createTimeToResolveWorksheet({ reportDate, dueDays: settings.dueDays, facts });
  const parts = hasRuleHealth ? openParts(inputs, facts) : undefined;
  const complianceTypes: Record<string, number> = {};
  const totals = createReportTotals();
  const crossCheck = createCrossCheckPart(inputs.crossCheck, accounts);
  const readAndCheck = crossCheck.wrapReader(readRules);
  const rules = hasRuleHealth
    ? createRuleHealthPart({
        settings,
        accounts,
        last,
        reportDate,
        readRules: readAndCheck,
        gapDates,
        onGap: (gap) => parts?.addGap(gap),
      })
    : createPartWithoutRuleHealth(notes, resolvesByAbsence(version));
  const pipeline = createFindingsPipeline({
    reportDate,
    dueDays: settings.dueDays,
    facts,
    ledger,
    assessor: rules.assessor,
    home,
    isFirst: inputs.ledger === undefined,
    findName: (accountId) => names.get(accountId),
    onRegion: totals.take,
    onFinding: (change, finding, why) => {
      changes.take(change, finding, why);
      parts?.addChange(change, finding);
      if (change === 'Unknown' && why === RULE_IS_GONE) vanished.take(finding);
      if (change === 'Unknown') rules.addUnknown(finding);
    },
    onOpen: (finding, change) => {
      for (const { take } of [ageing, owners, waivers]) take(finding);
      rules.addOpen(finding);
      parts?.addOpen(finding, change);
    },
    onEntry(entry) {
      if (entry.state === 'departed') changes.addDeparted(entry, reportDate);
      timeToResolve.take(entry);
    },
  });

  const allFlags = () => [
    ...[...flags, ...describeUnreadHomeRegion(home, plan.regions), ...vanished.flags()],
    ...[...waivers.flags(), ...crossCheck.flags()],
  ];

  function figures(): ReportFigures {
    const { all, totals: groups, nonCompliantResources } = totals.end();
    const compliancePercent = computeCompliance(all);
    const { percent: coveragePercent } = coverage;
    const ruleHealth = rules.summary();
    const compared = crossCheck.summary();
    const health = ruleHealth ? { ruleHealthPercent: ruleHealth.ruleHealth.percent } : {};
    return {
      ...{ compliancePercent, nonCompliantResources, complianceTypes, totals: groups },
      flags: allFlags(),
      findings: ageing.counts(),
      changes: inputs.ledger ? changes.counts() : null,
      trend: [
        ...past.trend,
        { date: reportDate, coveragePercent, compliancePercent, nonCompliantResources, ...health },
      ],
      ...ruleHealth,
      ...(compared ? { crossCheck: compared } : {}),
    };
  }

  return {
    ledgerColumns: pipeline.columns,
    startRegion: pipeline.startRegion,
    take(taken) {
      for (const { [COMPLIANCE_TYPE]: type = '' } of taken) complianceTypes[type] = (complianceTypes[type] ?? 0) + 1;
      pipeline.take(taken);
    },
    finishRegion: pipeline.finishRegion,
    async *end() {
      yield* pipeline.end();
      await rules.end();
    },
    flushGaps: rules.flushGaps,
    takeGapDates: rules.takeGapDates,
    figures,
    parts,
    worksheets(written) {
      const { worstRules, worstAccounts, totals: groups } = totals.end();
      const ages = hasRuleHealth ? ageing.ages() : undefined;
      const undelivered = (input.undelivered ?? []).map(formatUndelivered);
      const run = { runId, workflowId, publication, startedAt, version, input: JSON.stringify(input.input) };
      return orderWorksheets({
        Summary: summaryWorksheet({
          ...{ reportDate, timeZone: plan.timeZone, coverage, last, worstRules, worstAccounts, ...figures(), ages },
          crossCheckLine: hasRuleHealth ? crossCheck.line() : undefined,
        }),
        Coverage: coverageWorksheet(
          rules.withDailyRecording(crossCheck.withKnownFailures(coverage)),
          notes,
          facts.readAccountFacts,
          [...aboutAccounts, ...rules.remarks()],
          rules.lastReadOf,
        ),
        ...rules.worksheets(groups.rules),
        Changes: changes.worksheet(),
        Ageing: ageing.worksheet(),
        'Time to resolve': hasRuleHealth ? timeToResolve.worksheet() : undefined,
        Owners: owners.worksheet(),
        Waivers: waivers.worksheet(),
        'Cross-check': crossCheck.worksheet(),
        Run: runWorksheet({
          ...{ ...run, ...plan, accountsListed: coverage.accounts.discovered, ...written, undelivered },
          timeZone: hasRuleHealth ? plan.timeZone : undefined,
        }),
      });
    },
  };
}
