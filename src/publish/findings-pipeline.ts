// Finds out in one pass over a report's rows what became of every finding, for the new ledger and for the tabs.
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { isCovered, isInScope } from '#domain/coverage/dispositions.ts';
import type { FactsReader, FindingFacts } from '#domain/findings/finding-facts.ts';
import { formatLedgerLine, NO_ANNOTATIONS, type LedgerEntry } from '#domain/findings/ledger.ts';
import { mergeRegion, type Change, type MergedEntry, type RegionObservations } from '#domain/findings/ledger-merge.ts';
import { createAges, rebuildLastRow, type Finding, type OpenFinding } from '#domain/findings/open-finding.ts';
import { collectRegionRows, type RegionRows, type RowObservation } from '#domain/findings/region-rows.ts';
import type { PlacedAccount } from '#domain/findings/report-totals.ts';
import type { Row } from '#domain/rows/rows.ts';
import type { ReportSettings } from '#domain/findings/report-settings.ts';
import type { NotedRule } from '#domain/coverage/notes.ts';
import { explainUnseen, explainUnseenAsIn100 } from '#domain/findings/unseen.ts';
import type { LedgerReader } from './ledger-reader.ts';

export type FindingsPipeline = {
  /** Takes rows of the account and region that the next call of `endRegion` ends. */
  take: (rows: readonly Row[]) => void;
  /** Ends an account and region, which must come in the order of coverage. Yields the ledger's lines up to its end. */
  endRegion: (line: CoverageLine) => AsyncGenerator<string>;
  /** Ends the report. Yields the ledger's last lines. */
  end: () => AsyncGenerator<string>;
};

export type PipelineInputs = {
  reportDate: string;
  dueDays: ReportSettings['dueDays'];
  facts: FactsReader;
  ledger: LedgerReader;
  /** Whether a finding that was not seen counts as resolved, as in reports of version 1.0.0. */
  resolvesByAbsence: boolean;
  /** Whether there is no ledger to start from. In that case there are no changes. */
  isFirst: boolean;
  /** The notes on what was not read in full, in the order of coverage. */
  notes: readonly NotedRule[];
  /** Returns the current name of an account, or undefined if the account is not listed. */
  findName: (accountId: string) => string | undefined;
  /** Called with every account and region in scope, and the totals of its rows. */
  onRegion: (place: PlacedAccount, rows: RegionRows) => void;
  /** Called with every finding that has a change, in the ledger's order. */
  onFinding: (change: Change, finding: Finding, why: string | undefined) => void;
  /** Called with every finding that is open or unknown, in the ledger's order. */
  onOpen: (finding: OpenFinding) => void;
};

export function createFindingsPipeline(inputs: PipelineInputs): FindingsPipeline {
  const { reportDate, facts, ledger, isFirst, findName } = inputs;
  const ageOf = createAges(inputs.dueDays, reportDate);
  const notesOf = Map.groupBy(inputs.notes, ({ accountId, region }) => `${accountId} ${region}`);
  let rows = collectRegionRows(facts);

  function toLedgerLine({ entry, change, observation, why }: MergedEntry<RowObservation>): string {
    if (change === undefined) return formatLedgerLine(entry, NO_ANNOTATIONS);
    const row: FindingFacts = facts.readRowFacts(observation?.row ?? rebuildLastRow(entry));
    const accountName = findName(entry.accountId) ?? entry.accountName;
    const { severity, environment, owner = '', waiver } = row;
    const age = ageOf(entry.openSince, severity);
    const state = change === 'Unknown' ? 'unknown' : 'open';
    // All callbacks get the same object, because there are hundreds of thousands of findings.
    const finding: OpenFinding = { ...entry, ...row, ...age, accountName, state, waived: waiver !== undefined };
    if (!isFirst) inputs.onFinding(change, finding, why);
    const isOpen = entry.state === 'open';
    if (isOpen) inputs.onOpen(finding);
    const due = (isOpen && age.due) || '';
    const shownChange = isFirst ? '' : change;
    return formatLedgerLine(entry, {
      change: shownChange,
      severity,
      environment,
      owner,
      due,
      waiver: waiver?.id ?? '',
    });
  }

  const merge = (entries: readonly LedgerEntry[], reading: RegionObservations<RowObservation>): string =>
    mergeRegion(entries, reading, reportDate).map(toLedgerLine).join('');

  /** Carries over the ledger's entries before `place`. Their accounts and regions are not part of this report. */
  async function* carryUpTo(place: CoverageLine | undefined): AsyncGenerator<string> {
    for (let entries = await ledger.takeBefore(place); entries; entries = await ledger.takeBefore(place)) {
      const isListed = findName(entries[0]!.accountId) !== undefined;
      yield merge(entries, unreadRegion(isListed ? 'region not asked for' : 'not listed'));
    }
  }

  return {
    take(taken) {
      for (const row of taken) rows.take(row);
    },
    async *endRegion(line) {
      const { accountId, region, name, ou, disposition } = line;
      yield* carryUpTo(line);
      const { environment } = facts.readAccountFacts(accountId);
      const read = rows.end();
      rows = collectRegionRows(facts);
      if (isInScope(disposition)) inputs.onRegion({ accountId, name, ou, environment }, read);
      const notes = notesOf.get(`${accountId} ${region}`) ?? [];
      const families = read.rules.map(({ family }) => family);
      const reading: RegionObservations<RowObservation> = {
        ...read,
        unread: isCovered(disposition) ? undefined : disposition,
        whyUnseen: inputs.resolvesByAbsence
          ? explainUnseenAsIn100(notes)
          : explainUnseen({ families, notes, areRulesListed: line.listedRules !== undefined }),
      };
      yield merge(await ledger.takeAt(line), reading);
    },
    end: () => carryUpTo(undefined),
  };
}

const unreadRegion = (why: string): RegionObservations<RowObservation> => ({
  ...{ unread: why, whyUnseen: () => undefined, observations: [], insufficientData: [] },
});
