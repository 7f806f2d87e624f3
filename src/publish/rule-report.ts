// Creates the part of a report about rule health. Reports of versions before 1.1.0, which `verify` rebuilds, do not contain it.
import type { DiscoveredAccount } from '#domain/coverage/account.ts';
import type { NotedRule } from '#domain/coverage/notes.ts';
import type { Coverage, CoverageLine } from '#domain/coverage/reconciliation.ts';
import { daysBetween } from '#domain/dates.ts';
import type { OpenFinding } from '#domain/findings/open-finding.ts';
import type { ReportSettings } from '#domain/settings/report-settings.ts';
import { createRatings, listReferences } from '#domain/settings/rule-ratings.ts';
import type { HistorySummary, RuleHealthSummary } from '#domain/history/history.ts';
import type { NamedComplianceCounts } from '#domain/rows/compliance-counts.ts';
import { createBaseline } from '#domain/rule-health/baseline.ts';
import type { RegionRules } from '#domain/rule-health/rule-facts.ts';
import { createDailyRecording } from '#domain/rule-health/daily-recording.ts';
import { createGapDates, type GapDate, type GapDates } from '#domain/rule-health/gap-dates.ts';
import { createRuleReport, type RuleGap } from '#domain/rule-health/rule-report.ts';
import { createFrameworksWorksheet } from '#domain/worksheets/frameworks.ts';
import { createHeatMapWorksheet } from '#domain/worksheets/heat-map.ts';
import { createRuleGapsWorksheet, formatRuleGap } from '#domain/worksheets/rule-gaps.ts';
import { rulesWorksheet } from '#domain/worksheets/rules.ts';
import type { NamedWorksheet } from '#domain/worksheets/worksheets.ts';
import type { GapDateReader } from './ledger-reader.ts';
import { createHealthAssessor, createNotesAssessor, type RegionAssessor } from './region-assessor.ts';

/**
 * The number of days after which a rule family that is deployed nowhere is forgotten. By then, the ledger no longer contains its findings
 * either.
 */
const FAMILY_RETENTION_DAYS = 500;

export type RuleHealthPart = {
  assessor: RegionAssessor;
  addOpen: (finding: OpenFinding) => void;
  addUnknown: (finding: Pick<OpenFinding, 'family' | 'lastSeen'>) => void;
  /** Ends the report, after which `flushGaps` and `takeGapDates` return the last lines of their files. */
  end: () => Promise<void>;
  /** Returns the lines of `rule-gaps.csv` that were added since the last call. */
  flushGaps: () => string;
  /** Returns the lines of `rule-gap-dates.csv` that were added since the last call. */
  takeGapDates: () => string;
  summary: () => RuleHealthSummary | undefined;
  /** Returns the date of the last report that read a region that this report did not read. Undefined in reports without rule health. */
  lastReadOf: GapDates['lastReadOf'] | undefined;
  /** Adds to the coverage which regions are recorded daily. */
  withDailyRecording: (coverage: Coverage) => Coverage;
  /** Returns further lines under the title of `Coverage`. */
  remarks: () => string[];
  worksheets: (compliance: NamedComplianceCounts) => {
    Rules: NamedWorksheet<'Rules'> | undefined;
    'Rule gaps': NamedWorksheet<'Rule gaps'> | undefined;
    'Heat map': NamedWorksheet<'Heat map'> | undefined;
    Frameworks: NamedWorksheet<'Frameworks'> | undefined;
  };
};

export type RuleHealthInputs = {
  settings: ReportSettings;
  accounts: readonly DiscoveredAccount[];
  last: HistorySummary | undefined;
  reportDate: string;
  readRules: (line: CoverageLine) => Promise<RegionRules | undefined>;
  /** Reads the dates of the last report's gaps. */
  gapDates: GapDateReader;
  /** Called with every rule gap. */
  onGap?: (gap: RuleGap) => void;
};

/** Creates the part. Every region must be assessed in the order of coverage. */
export function createRuleHealthPart(inputs: RuleHealthInputs): RuleHealthPart {
  const { settings, accounts, last, reportDate, readRules } = inputs;
  const sheet = createRuleGapsWorksheet();
  const [frameworks, heatMap] = [createFrameworksWorksheet(), createHeatMapWorksheet()];
  const dates = createGapDates(reportDate);
  const daily = createDailyRecording();
  let gapLines = '';
  const report = createRuleReport(createRatings(settings.rules), (undated) => {
    const gap = dates.date(undated);
    sheet.take(gap);
    gapLines += formatRuleGap(gap);
    inputs.onGap?.(gap);
  });
  const listed = new Map(accounts.map((account) => [account.id, account]));
  const baselineOf = createBaseline(settings.baseline ?? []);
  const families = Object.create(null) as Record<string, string>;
  const lastListed = last?.ruleFamilies ?? {};
  for (const [family, date] of Object.entries(lastListed))
    if (daysBetween(date, reportDate) <= FAMILY_RETENTION_DAYS) families[family] = date;

  /** Keeps the last report's dates for accounts and regions that precede `place` and are not part of this report. */
  async function keepDatesBefore(place: CoverageLine | undefined): Promise<void> {
    for (let found; (found = await inputs.gapDates.peekBefore(place));)
      dates.keep(await takeGapDatesAt(inputs.gapDates, found));
  }

  const assessor = createHealthAssessor({
    ...{ readRules, reportDate, lastListed, retiredRules: settings.retiredRules ?? [], tagKeys: settings.tagKeys },
    baselineOf({ accountId, region, environment }) {
      const { ou = '', ouIds = [] } = listed.get(accountId) ?? {};
      return baselineOf({ ou, ouIds, region, environment });
    },
    onHealth({ accountId, region, name, ou }, { environment }, health) {
      for (const { family } of health.rules) families[family] = reportDate;
      dates.markRead({ accountId, region });
      daily.take({ accountId, region }, health.facts);
      report.addRegion({ accountId, name, ou, environment, region }, health);
    },
  });

  return {
    assessor: {
      ...assessor,
      async assessRegion(line, read, place) {
        await keepDatesBefore(line);
        dates.startRegion(await takeGapDatesAt(inputs.gapDates, line));
        const judgement = await assessor.assessRegion(line, read, place);
        dates.finishRegion();
        return judgement;
      },
    },
    addOpen(finding) {
      report.addOpen(finding.family);
      frameworks.take(finding);
      heatMap.take(finding);
    },
    addUnknown({ family, lastSeen }) {
      // Versions before 1.1.0 did not record when a family was deployed, so the time at which its findings were last seen is used instead.
      if (families[family] === undefined || families[family] < lastSeen) families[family] = lastSeen;
    },
    flushGaps() {
      const lines = gapLines;
      gapLines = '';
      return lines;
    },
    takeGapDates: dates.takeLines,
    lastReadOf: dates.lastReadOf,
    async end() {
      await keepDatesBefore(undefined);
      report.end();
      dates.end();
    },
    withDailyRecording: (coverage) => ({ ...coverage, lines: coverage.lines.map((line) => daily.describe(line)) }),
    remarks: () => daily.remarks(),
    summary: () => ({ ruleHealth: report.figures(), ruleFamilies: { ...families } }),
    worksheets(compliance) {
      const found = report.families();
      const references = listReferences(
        settings.rules,
        found.map(({ family }) => family),
      );
      return {
        Rules: rulesWorksheet(found, report.figures(), compliance, daily.remarks()),
        'Rule gaps': sheet.worksheet(),
        'Heat map': heatMap.worksheet(),
        Frameworks: frameworks.worksheet(found, references, compliance),
      };
    },
  };
}

/** Creates the part for a report of a version before 1.1.0. It assesses regions from notes and adds no content to the report. */
export function createPartWithoutRuleHealth(notes: readonly NotedRule[], resolvesByAbsence: boolean): RuleHealthPart {
  const noop = () => undefined;
  return {
    assessor: createNotesAssessor(notes, resolvesByAbsence),
    ...{ addOpen: noop, addUnknown: noop, flushGaps: () => '', takeGapDates: () => '' },
    ...{ end: () => Promise.resolve(), summary: noop, lastReadOf: undefined },
    ...{ withDailyRecording: (coverage: Coverage) => coverage, remarks: () => [] },
    worksheets: () => ({ Rules: undefined, 'Rule gaps': undefined, 'Heat map': undefined, Frameworks: undefined }),
  };
}

async function takeGapDatesAt(reader: GapDateReader, place: Pick<GapDate, 'accountId' | 'region'>): Promise<GapDate[]> {
  const dates: GapDate[] = [];
  for await (const date of reader.consumeRegion(place)) dates.push(date);
  return dates;
}
