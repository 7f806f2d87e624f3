// Counts the rows of one account and region as they are streamed, and keeps the NON_COMPLIANT rows until the end of the region.
import { createCounts, type ComplianceCounts } from '#domain/rows/compliance-counts.ts';
import type { FactsReader } from './finding-facts.ts';
import { compareFindings } from './ledger.ts';
import type { Observation, InsufficientData } from './ledger-merge.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import { copyDetached } from '#domain/top-n.ts';
import type { Severity } from '#domain/settings/report-settings.ts';

const { ConfigRule, ComplianceType, AccountAlias, AwsRegion, ResourceType, ResourceIdentifier, AccountId, OU } =
  columnIndex;
const OWNER = columnIndex['Tag:Owner'];

/** A finding, and the first row of the raw CSV that shows it. */
export type RowObservation = Observation & { row: Row };

export type RuleCounts = { name: string; family: string; severity: Severity; counts: ComplianceCounts };

/**
 * The totals of a region's rows. The two lists of findings are sorted by family, resource type and id, and contain each finding only once.
 * Each list can be read only once, because a region may have more findings than fit into memory.
 */
export type RegionRows = {
  rules: RuleCounts[];
  observations: Iterable<RowObservation>;
  insufficientData: Iterable<InsufficientData>;
  /** The keys of watched findings whose resource is COMPLIANT or NOT_APPLICABLE. */
  compliantKeys: ReadonlySet<string>;
  /** The number of resources that at least one rule reports as NON_COMPLIANT. */
  nonCompliantResources: number;
};

/** Sorts findings by `compareFindings`. Findings that are equal keep their order. */
export type FindingSorter<F> = { add: (finding: F) => void; sorted: () => Iterable<F> };

type OpenRule = RuleCounts;

/** Returns the key of a finding within its account and region. */
export const findingKeyInRegion = ({ family, resourceType, resourceId }: InsufficientData): string =>
  `${family}\0${resourceType}\0${resourceId}`;

/**
 * Collects the rows of one account and region. The rows must be added in the order of the raw CSV, so that most of the work is done once
 * per rule instead of once per row. `watched` contains the keys of findings that were open before, whose compliance must be recorded.
 */
export function collectRegionRows(
  facts: FactsReader,
  watched: ReadonlySet<string>,
  createSorter: <F extends InsufficientData>() => FindingSorter<F>,
): { take: (row: Row) => void; end: () => RegionRows } {
  const rules: OpenRule[] = [];
  const observations = createSorter<RowObservation>();
  const insufficientData = createSorter<InsufficientData>();
  const nonCompliantResources = new Set<string>();
  const compliantKeys = new Set<string>();
  let rule: OpenRule | undefined;
  const findResource = (row: Row, { family }: OpenRule): InsufficientData => ({
    ...{ family, resourceType: row[ResourceType]!, resourceId: row[ResourceIdentifier]! },
  });
  const takeNonCompliant = (observation: RowObservation) => {
    nonCompliantResources.add(`${observation.resourceType}\0${observation.resourceId}`);
    return observation;
  };
  const recordCompliance = (row: Row, of: OpenRule) => {
    if (watched.size === 0) return;
    const key = findingKeyInRegion(findResource(row, of));
    if (watched.has(key)) compliantKeys.add(copyDetached(key));
  };
  return {
    take(row) {
      const name = row[ConfigRule]!;
      if (rule === undefined || rule.name !== name) {
        const { family, severity } = facts.readRowFacts(row);
        rule = { name, family, severity, counts: createCounts() };
        rules.push(rule);
      }
      switch (row[ComplianceType]!) {
        case 'COMPLIANT':
          rule.counts.compliant++;
          recordCompliance(row, rule);
          break;
        case 'NON_COMPLIANT':
          rule.counts.nonCompliant++;
          observations.add(takeNonCompliant(copyDetached(toObservation(row, rule.family))));
          break;
        case 'NOT_APPLICABLE':
          rule.counts.notApplicable++;
          recordCompliance(row, rule);
          break;
        case 'INSUFFICIENT_DATA':
          rule.counts.insufficientData++;
          insufficientData.add(copyDetached(findResource(row, rule)));
          break;
        default:
          rule.counts.other++;
      }
    },
    end: () => ({
      ...{ rules, compliantKeys },
      observations: takeFirstOfEach(observations.sorted()),
      insufficientData: takeFirstOfEach(insufficientData.sorted()),
      nonCompliantResources: nonCompliantResources.size,
    }),
  };
}

function toObservation(row: Row, family: string): RowObservation {
  return {
    ...{ row, family },
    accountId: row[AccountId]!,
    region: row[AwsRegion]!,
    resourceType: row[ResourceType]!,
    resourceId: row[ResourceIdentifier]!,
    rule: row[ConfigRule]!,
    accountName: row[AccountAlias]!,
    ou: row[OU]!,
    ownerTag: row[OWNER]!,
  };
}

/** Yields only the first row of each finding, because rules of one family may list the same resource. */
function* takeFirstOfEach<F extends InsufficientData>(sorted: Iterable<F>): Generator<F> {
  let last: F | undefined;
  for (const finding of sorted) {
    if (last === undefined || compareFindings(last, finding) !== 0) yield finding;
    last = finding;
  }
}
