// Collects the content of the workbooks of owners and organizational units in one pass over a report's findings and rule gaps.
import { createExpiringWaivers, type ExpiringWaiver } from '#domain/parts/expiring-waivers.ts';
import { countChange, countOpen, createPartFigures, type PartFigures } from '#domain/parts/part-figures.ts';
import { createPartIndex, findTopLevelUnit, type PartName } from '#domain/parts/part.ts';
import type { PartKind } from '#domain/settings/part-settings.ts';
import type { DiscoveredAccount } from '#domain/coverage/account.ts';
import type { Change } from '#domain/findings/ledger-merge.ts';
import type { Finding, OpenFinding } from '#domain/findings/open-finding.ts';
import type { RuleGap } from '#domain/rule-health/rule-report.ts';
import type { ReportSettings } from '#domain/settings/report-settings.ts';
import { PART_FINDING_RANKS, partFindingCells, rankPartFinding } from '#domain/worksheets/part-findings.ts';
import { MAX_PART_LINES, type PartLines } from '#domain/worksheets/part-findings.ts';
import { RULE_GAP_RANKS, rankRuleGap, ruleGapCells } from '#domain/worksheets/rule-gaps.ts';
import type { WorksheetCell } from '#domain/worksheets/worksheet.ts';
import { compareText } from '#domain/compare-text.ts';
import { createSorter } from './sorter.ts';

/** A part with all the content of its workbook. */
export type Part = PartName & { figures: PartFigures; organization: PartFigures } & {
  findings: PartLines;
  gaps: PartLines;
  waivers: ExpiringWaiver[];
};

export type PartCollector = {
  /** Must be called with every finding that has changed since the last report. */
  addChange: (change: Change, finding: Finding) => void;
  /** Must be called with every open finding. `change` is undefined if there is no last report. */
  addOpen: (finding: OpenFinding, change: Change | undefined) => void;
  addGap: (gap: RuleGap) => void;
  /** The names of the parts, in the order of `parts`. */
  names: () => PartName[];
  /**
   * Yields the parts one after another, by kind and in the order in which they first occurred. Call this only after the last finding and
   * rule gap.
   */
  parts: () => Generator<Part>;
};

export type CollectorInputs = {
  kinds: readonly PartKind[];
  settings: Pick<ReportSettings, 'waivers'>;
  accounts: readonly DiscoveredAccount[];
  reportDate: string;
  /** Whether there is a last report to compare with. */
  hasChanges: boolean;
  findAccountOwner: (accountId: string) => string | undefined;
};

/** The codes of the lists in a part's workbook that are used in the sort keys of lines. */
const LISTS = { findings: '0', gaps: '1' } as const;
type List = keyof typeof LISTS;

/** The widths of the numbers in the sort key of a line, in base 36. They allow 1.6 million parts, 60 million ranks and 2 billion lines. */
const PART_DIGITS = 4;
const RANK_DIGITS = 5;
const LINE_DIGITS = 6;
const KEY_CHARACTERS = PART_DIGITS + 1 + RANK_DIGITS + LINE_DIGITS;
const MAX_RANKS = 36 ** RANK_DIGITS;
if (Math.max(PART_FINDING_RANKS, RULE_GAP_RANKS) > MAX_RANKS) throw new TypeError('expected ranks of five digits');

const digits = (value: number, width: number) => value.toString(36).padStart(width, '0');

export function createPartCollector(inputs: CollectorInputs): PartCollector {
  const units = new Map(inputs.accounts.map(({ id, ou }) => [id, ou]));
  const kinds = inputs.kinds.map((kind) => createKind(kind, inputs));
  type PartMember = { accountId: string; ou: string; owner: string | undefined };
  const nameOf = ({ name }: { name: PartKind }, { accountId, ou, owner }: PartMember) =>
    name === 'owners' ? owner : findTopLevelUnit(units.get(accountId) ?? ou);
  return {
    addChange(change, finding) {
      for (const kind of kinds) kind.addChange(nameOf(kind, finding), change);
    },
    addOpen(finding, change) {
      for (const kind of kinds) kind.addOpen(nameOf(kind, finding), finding, change);
    },
    addGap(gap) {
      const owner = inputs.findAccountOwner(gap.accountId);
      for (const kind of kinds) kind.addGap(nameOf(kind, { ...gap, owner }), gap);
    },
    names: () => kinds.flatMap((kind) => kind.names),
    *parts() {
      for (const kind of kinds) yield* kind.parts();
    },
  };
}

function createKind(name: PartKind, { settings, reportDate, hasChanges }: CollectorInputs) {
  const index = createPartIndex(name);
  const figures: PartFigures[] = [];
  const organization = createPartFigures(hasChanges);
  const waivers = createExpiringWaivers(settings.waivers, reportDate);
  const sorter = createSorter(compareText, (line: string) => line.length);
  let lines = 0;

  const partFigures = (part: number) => (figures[part] ??= createPartFigures(hasChanges));
  const addLine = (part: number, list: List, rank: number, cells: readonly WorksheetCell[]) => {
    const key = `${digits(part, PART_DIGITS)}${LISTS[list]}${digits(rank, RANK_DIGITS)}${digits(lines++, LINE_DIGITS)}`;
    sorter.add(key + JSON.stringify(cells));
  };

  return {
    name,
    names: index.parts,
    addChange(of: string | undefined, change: Change) {
      for (const each of [partFigures(index.indexOf(of)), organization]) countChange(each, change);
    },
    addOpen(of: string | undefined, finding: OpenFinding, change: Change | undefined) {
      const part = index.indexOf(of);
      for (const each of [partFigures(part), organization]) countOpen(each, finding);
      waivers.take(part, finding);
      addLine(part, 'findings', rankPartFinding(finding, change), partFindingCells(finding, change));
    },
    addGap(of: string | undefined, gap: RuleGap) {
      const part = index.indexOf(of);
      for (const each of [partFigures(part), organization]) each.ruleGaps += 1;
      addLine(part, 'gaps', rankRuleGap(gap), ruleGapCells(gap));
    },
    *parts(): Generator<Part> {
      const take = readLines(sorter.sorted());
      for (const [part, partName] of index.parts.entries())
        yield {
          ...{ ...partName, figures: partFigures(part), organization, waivers: waivers.list(part) },
          findings: take(part, 'findings'),
          gaps: take(part, 'gaps'),
        };
    },
  };
}

/** Returns a function that reads the lines of a list. Lists must be read in the order of their sort keys. */
function readLines(sorted: Iterator<string>): (part: number, list: List) => PartLines {
  let next = sorted.next();
  return (part, list) => {
    const prefix = `${digits(part, PART_DIGITS)}${LISTS[list]}`;
    const lines: WorksheetCell[][] = [];
    let offered = 0;
    for (; !next.done && next.value.startsWith(prefix); next = sorted.next()) {
      offered += 1;
      if (lines.length < MAX_PART_LINES) lines.push(JSON.parse(next.value.slice(KEY_CHARACTERS)) as WorksheetCell[]);
    }
    return { lines, offered };
  };
}
