// Determines in one pass over a report's rows how every finding has changed, for the new ledger and for the tabs.
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { isInScope } from '#domain/coverage/dispositions.ts';
import type { AccountFacts, FactsReader, FindingFacts } from '#domain/findings/finding-facts.ts';
import {
  FIRST_LEDGER_COLUMNS,
  formatLedgerLine,
  LEDGER_COLUMNS,
  NO_ANNOTATIONS,
  type LedgerEntry,
} from '#domain/findings/ledger.ts';
import { mergeRegion, type Change, type MergedEntry, type RegionObservations } from '#domain/findings/ledger-merge.ts';
import { createAges, rebuildLastRow, type Finding, type OpenFinding } from '#domain/findings/open-finding.ts';
import {
  collectRegionRows,
  findingKeyInRegion,
  type RegionRows,
  type RowObservation,
} from '#domain/findings/region-rows.ts';
import { createGlobalFindings } from '#domain/findings/global-findings.ts';
import type { AccountDescription } from '#domain/findings/report-totals.ts';
import type { Row } from '#domain/rows/rows.ts';
import type { ReportSettings } from '#domain/settings/report-settings.ts';
import { copyDetached } from '#domain/top-n.ts';
import { computeFindingId } from './finding-id.ts';
import type { HomeRegionReader } from './home-region.ts';
import type { LedgerReader } from './ledger-reader.ts';
import {
  createFindingSorter,
  createLedgerRegion,
  readLedgerRegion,
  withOwnerTags,
  type LedgerRegion,
} from './region-findings.ts';
import type { RegionAssessor } from './region-assessor.ts';

type Observed = RegionObservations<RowObservation>;

/** The number of ledger lines that are written together. */
const LINES_PER_WRITE = 500;

export type FindingsPipeline = {
  /** The header of the ledger. */
  columns: readonly string[];
  /**
   * Starts processing a region of an account. Regions must be started in the order of coverage. Yields the ledger lines that precede the
   * region.
   */
  startRegion: (line: CoverageLine) => AsyncGenerator<string>;
  /** Processes rows of the region that was started last. */
  take: (rows: readonly Row[]) => void;
  /** Ends the region and yields its ledger lines. */
  finishRegion: (line: CoverageLine) => AsyncGenerator<string>;
  /** Ends the report. Yields the last ledger lines. */
  end: () => AsyncGenerator<string>;
};

export type PipelineInputs = {
  reportDate: string;
  dueDays: ReportSettings['dueDays'];
  facts: FactsReader;
  ledger: LedgerReader;
  assessor: RegionAssessor;
  /** Reads the home region, which alone determines the findings of global resources; absent if the settings name none. */
  home: HomeRegionReader | undefined;
  /** Whether the report has no ledger to start from. In that case, there are no changes. */
  isFirst: boolean;
  /** Returns the current name of an account, or undefined if the account is not listed. */
  findName: (accountId: string) => string | undefined;
  /** Called with every account and region in scope and with the totals of their rows. */
  onRegion: (place: AccountDescription, rows: RegionRows) => void;
  /** Called with every finding that has changed, in the order of the ledger. */
  onFinding: (change: Change, finding: Finding, why: string | undefined) => void;
  /**
   * Called with every finding that is open or unknown, in the order of the ledger. `change` is undefined if there is no ledger to start
   * from.
   */
  onOpen: (finding: OpenFinding, change: Change | undefined) => void;
  /** Called with every entry of the new ledger, in the order of the ledger. */
  onEntry: (entry: LedgerEntry) => void;
};

export function createFindingsPipeline(inputs: PipelineInputs): FindingsPipeline {
  const { reportDate, facts, ledger, assessor, isFirst, findName } = inputs;
  const ageOf = createAges(inputs.dueDays, reportDate);
  const columns = assessor.hasRuleHealth ? LEDGER_COLUMNS : FIRST_LEDGER_COLUMNS;
  const globalFindings = inputs.home && createGlobalFindings(inputs.home.region);
  const findCountingRegion = globalFindings?.findCountingRegion ?? (() => undefined);
  let accountId: string | undefined;
  let before: LedgerRegion = createLedgerRegion();
  let rows = collectRegionRows(facts, new Set(), createFindingSorter);

  function toLedgerLine({ entry, change, observation, why }: MergedEntry<RowObservation>): string {
    inputs.onEntry(entry);
    const id = assessor.hasRuleHealth ? computeFindingId(entry) : undefined;
    if (change === undefined) return formatLedgerLine(entry, NO_ANNOTATIONS, id);
    const row: FindingFacts = facts.readRowFacts(observation?.row ?? rebuildLastRow(entry), entry.ownerTag);
    const accountName = findName(entry.accountId) ?? entry.accountName;
    const { severity, environment, owner = '', waiver } = row;
    const age = ageOf(entry.openSince, severity);
    const state = change === 'Unknown' ? 'unknown' : 'open';
    // All callbacks get the same object, to save memory with hundreds of thousands of findings.
    const waived = waiver !== undefined;
    const finding: OpenFinding = { ...entry, ...row, ...age, accountName, state, waived, id: id ?? '' };
    if (!isFirst) inputs.onFinding(change, finding, why);
    const isOpen = entry.state === 'open';
    if (isOpen) inputs.onOpen(finding, isFirst ? undefined : change);
    const due = (isOpen && age.due) || '';
    const shownChange = isFirst ? '' : change;
    const annotations = { change: shownChange, severity, environment, owner, due, waiver: waiver?.id ?? '' };
    return formatLedgerLine(entry, annotations, id);
  }

  function* merge(entries: Iterable<LedgerEntry>, reading: Omit<Observed, 'findCountingRegion'>): Generator<string> {
    let lines: string[] = [];
    for (const merged of mergeRegion(entries, { ...reading, findCountingRegion }, reportDate)) {
      globalFindings?.take(merged.entry);
      lines.push(toLedgerLine(merged));
      if (lines.length < LINES_PER_WRITE) continue;
      yield lines.join('');
      lines = [];
    }
    yield lines.join('');
  }

  /** Starts an account. Yields the ledger lines of earlier accounts. */
  async function* startAccount(line: CoverageLine): AsyncGenerator<string> {
    yield* carryOverUntil({ ...line, region: '' });
    ({ accountId } = line);
    if (!globalFindings) return;
    globalFindings.startAccount(
      accountId,
      await inputs.home!.read(accountId),
      await ledger.select(accountId, globalFindings.isOpenAtHome),
    );
  }

  /** Carries over the ledger entries before `place`, whose accounts and regions are not part of this report. */
  async function* carryOverUntil(place: CoverageLine | undefined): AsyncGenerator<string> {
    for (;;) {
      const found = await ledger.peekBefore(place);
      if (!found) return;
      const isListed = findName(found.accountId) !== undefined;
      const entries = await readLedgerRegion(ledger, found);
      yield* merge(entries.sorted(), { ...NOTHING_OBSERVED, ...assessor.assessAbsent(isListed) });
    }
  }

  return {
    columns,
    async *startRegion(line) {
      if (globalFindings && line.accountId !== accountId) yield* startAccount(line);
      yield* carryOverUntil(line);
      const watched = new Set<string>();
      before = await readLedgerRegion(ledger, line, (entry) => {
        if (assessor.hasRuleHealth && (entry.state === 'open' || entry.state === 'departed'))
          watched.add(copyDetached(findingKeyInRegion(entry)));
      });
      rows = collectRegionRows(facts, watched, createFindingSorter);
    },
    take(taken) {
      for (const row of taken) rows.take(row);
    },
    async *finishRegion(line) {
      const { region, name, ou, disposition } = line;
      const { environment }: AccountFacts = facts.readAccountFacts(line.accountId);
      const place = { accountId: line.accountId, region, environment };
      const read = rows.end();
      if (isInScope(disposition)) inputs.onRegion({ accountId: line.accountId, name, ou, environment }, read);
      const assessment = await assessor.assessRegion(line, read, place);
      const observations = withOwnerTags(read.observations, assessment.findOwnerTag);
      yield* merge(before.sorted(), { ...read, observations, ...assessment });
    },
    end: () => carryOverUntil(undefined),
  };
}

const NOTHING_OBSERVED = { observations: [], insufficientData: [] };
