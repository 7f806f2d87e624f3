// Counts each finding of a global resource once, although AWS Config shows it in every region that records the resource.
import { IAM_TYPES, listUnrecorded } from '#domain/rule-health/recording.ts';
import type { RegionHealth } from '#domain/rule-health/region-health.ts';
import { findingKeyInRegion } from './region-rows.ts';
import type { FindingKey, LedgerEntry } from './ledger.ts';

/**
 * The types of global resources that several regions record: the IAM types, and Aurora global clusters, which AWS records in all enabled
 * regions (AWS Config API Reference, RecordingGroup). Other global types are recorded in only one region and need no deduplication.
 */
const GLOBAL_TYPES: ReadonlySet<string> = new Set([...IAM_TYPES, 'AWS::RDS::GlobalCluster']);

/** The state of an account's home region, the region used for global resources. */
export type HomeRegion = {
  /** Whether the rules of the home region were read. */
  isRead: boolean;
  /** Whether findings of a rule family and resource type are counted in the home region only. */
  isAuthoritativeFor: (family: string, resourceType: string) => boolean;
};

export const UNREAD_HOME_REGION: HomeRegion = { isRead: false, isAuthoritativeFor: () => false };

/**
 * Determines which findings are counted in the home region only: those of families whose rules are all healthy, if the resource type is
 * recorded.
 */
export function assessHomeRegion({ facts, rules }: RegionHealth): HomeRegion {
  const byFamily = Map.groupBy(rules, ({ family }) => family);
  const { group } = facts.recorder;
  return {
    isRead: true,
    isAuthoritativeFor(family, resourceType) {
      const own = byFamily.get(family) ?? [];
      // AWS evaluates periodic rules for global types even in regions where the types are not recorded.
      const needsRecording = own.some(({ rule }) => rule.frequencyHours === undefined);
      const isRecorded = group === undefined || listUnrecorded([resourceType], group).length === 0;
      return own.length > 0 && own.every(({ health }) => health === 'healthy') && (isRecorded || !needsRecording);
    },
  };
}

export type GlobalFindings = {
  /** Starts an account. `openInHomeRegion` contains the account's entries in the last ledger that `isOpenAtHome` selects. */
  startAccount: (accountId: string, home: HomeRegion, openInHomeRegion: readonly LedgerEntry[]) => void;
  /** Returns whether an entry is an open finding of a global resource in the home region. */
  isOpenAtHome: (entry: LedgerEntry) => boolean;
  /** Returns the other region in which a finding is counted, or undefined if it is counted in its own region. */
  findCountingRegion: (finding: FindingKey) => string | undefined;
  /** Adds an entry of the new ledger. */
  take: (entry: LedgerEntry) => void;
};

/**
 * Creates the counter of findings of global resources. A finding is counted in the home region if `HomeRegion.isAuthoritativeFor` returns
 * true for it, otherwise in the first region in which it is open. Accounts must be added one at a time, and their regions in order.
 */
export function createGlobalFindings(homeRegion: string): GlobalFindings {
  let accountId: string | undefined;
  let home = UNREAD_HOME_REGION;
  let openInHomeRegion: ReadonlySet<string> = new Set();
  let countingRegions = new Map<string, string>();
  const isGlobal = (finding: FindingKey) => finding.accountId === accountId && GLOBAL_TYPES.has(finding.resourceType);
  return {
    startAccount(startedId, startedHome, open) {
      accountId = startedId;
      home = startedHome;
      openInHomeRegion = new Set(open.map(findingKeyInRegion));
      countingRegions = new Map();
    },
    isOpenAtHome: ({ region, state, resourceType }) =>
      region === homeRegion && (state === 'open' || state === 'departed') && GLOBAL_TYPES.has(resourceType),
    findCountingRegion(finding) {
      if (!isGlobal(finding)) return undefined;
      const { region, family, resourceType } = finding;
      const key = findingKeyInRegion(finding);
      // If the home region was not read, a finding that was open there stays open there and keeps its age.
      if (
        region !== homeRegion &&
        (home.isAuthoritativeFor(family, resourceType) || (!home.isRead && openInHomeRegion.has(key)))
      )
        return homeRegion;
      const countingRegion = countingRegions.get(key);
      return countingRegion === region ? undefined : countingRegion;
    },
    take(entry) {
      if (entry.state !== 'open' || !isGlobal(entry)) return;
      const key = findingKeyInRegion(entry);
      if (!countingRegions.has(key)) countingRegions.set(key, entry.region);
    },
  };
}
