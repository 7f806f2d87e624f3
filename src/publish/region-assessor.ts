// Decides what a report may conclude about an account and region, either from rule health or with the logic of earlier versions.
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { areRulesRead, isCovered } from '#domain/coverage/dispositions.ts';
import type { NotedRule } from '#domain/coverage/notes.ts';
import type { RegionObservations } from '#domain/findings/ledger-merge.ts';
import { findingKeyInRegion, type RegionRows, type RowObservation } from '#domain/findings/region-rows.ts';
import type { Environment } from '#domain/settings/report-settings.ts';
import { NO_TAG } from '#domain/findings/finding-facts.ts';
import { DEFAULT_TAG_KEYS, matchesTagKey, type TagKeySettings } from '#domain/settings/tag-keys.ts';
import { createRetirement, type RetirementInputs } from '#domain/findings/retirement.ts';
import {
  explainUnobserved,
  explainUnobservedAsIn100,
  assessByRuleHealth,
  assessByFamily,
} from '#domain/findings/unobserved.ts';
import { assessRegion, rulesWithoutFacts, type RegionHealth } from '#domain/rule-health/region-health.ts';
import type { RegionRules } from '#domain/rule-health/rule-facts.ts';

type RegionAssessment = Pick<
  RegionObservations<RowObservation>,
  'unread' | 'hasDeparted' | 'assessUnobserved' | 'findRetirement' | 'readAt'
> & {
  /** Returns the value of the owner tag of a finding's resource, or the owner in the row if the resource has no such tag. */
  findOwnerTag: (observation: RowObservation) => string;
};

/** An account and region with the environment of the account. */
export type AssessedRegion = { accountId: string; region: string; environment: Environment };

export type RegionAssessor = {
  /** Whether the report includes rule health. */
  hasRuleHealth: boolean;
  assessRegion: (line: CoverageLine, read: RegionRows, place: AssessedRegion) => Promise<RegionAssessment>;
  /** Assesses an account and region that is not part of the report. */
  assessAbsent: (isListed: boolean) => RegionAssessment;
};

const lastOwnerTag = ({ ownerTag }: RowObservation) => ownerTag;

const UNREAD_REGION: Omit<RegionAssessment, 'unread'> = {
  hasDeparted: false,
  assessUnobserved: () => ({ why: 'not read', isRuleHealthy: false }),
  findRetirement: () => undefined,
  readAt: '',
  findOwnerTag: lastOwnerTag,
};

export type HealthAssessorInputs = RetirementInputs & {
  /**
   * Reads the stored facts of a region's rules. It must be called in the order of coverage, and returns undefined if the scan stored no
   * facts.
   */
  readRules: (line: CoverageLine) => Promise<RegionRules | undefined>;
  /** Returns the rule families that the settings require. */
  baselineOf: (place: AssessedRegion) => string[];
  /** The tag keys to use for owners; absent if the settings name none. */
  tagKeys: TagKeySettings | undefined;
  /** Called with every region whose rules were read. */
  onHealth: (line: CoverageLine, place: AssessedRegion, health: RegionHealth) => void;
};

/** Creates an assessor that uses rule health. */
export function createHealthAssessor(inputs: HealthAssessorInputs): RegionAssessor {
  const findRetirement = createRetirement(inputs);
  const { owner, matchCase } = inputs.tagKeys ?? DEFAULT_TAG_KEYS;
  const usesOwnerColumn = matchesTagKey('Owner', owner, matchCase);
  const ownerTagFinder =
    ({ ownerTags = {} }: RegionRules) =>
    ({ resourceType, resourceId, ownerTag }: RowObservation) => {
      const key = `${resourceType}\n${resourceId}`;
      if (Object.hasOwn(ownerTags, key)) return ownerTags[key]!;
      return usesOwnerColumn ? ownerTag : NO_TAG;
    };
  return {
    hasRuleHealth: true,
    assessAbsent: (isListed) => ({
      ...UNREAD_REGION,
      ...(isListed ? { unread: 'region not asked for' } : { unread: 'not listed', hasDeparted: true }),
    }),
    async assessRegion(line, read, place) {
      const { disposition, listedRules } = line;
      const stored = await inputs.readRules(line);
      if (!areRulesRead(disposition)) return { ...UNREAD_REGION, unread: disposition };
      const isEmpty = listedRules === 0;
      const facts = stored ?? rulesWithoutFacts(isEmpty ? [] : read.rules.map(({ name }) => name));
      const health = assessRegion(facts, inputs.baselineOf(place));
      inputs.onHealth(line, place, health);
      const isKnown = stored !== undefined || isEmpty;
      const assessUnobserved = assessByRuleHealth(
        health,
        (entry) => read.compliantKeys.has(findingKeyInRegion(entry)),
        isKnown,
      );
      const readAt = stored ? new Date(stored.readAt).toISOString() : '';
      const findOwnerTag = ownerTagFinder(facts);
      return { ...UNREAD_REGION, unread: undefined, assessUnobserved, findRetirement, readAt, findOwnerTag };
    },
  };
}

/**
 * Creates an assessor with the logic of versions before 1.1.0. `resolvesByAbsence` means that a finding that was not seen is resolved, as in
 * reports of version 1.0.0.
 */
export function createNotesAssessor(notes: readonly NotedRule[], resolvesByAbsence: boolean): RegionAssessor {
  const notesOf = Map.groupBy(notes, ({ accountId, region }) => `${accountId} ${region}`);
  return {
    hasRuleHealth: false,
    assessAbsent: (isListed) => ({ ...UNREAD_REGION, unread: isListed ? 'region not asked for' : 'not listed' }),
    assessRegion({ accountId, region, disposition, listedRules }, read) {
      const own = notesOf.get(`${accountId} ${region}`) ?? [];
      const families = read.rules.map(({ family }) => family);
      const explainFamily = resolvesByAbsence
        ? explainUnobservedAsIn100(own)
        : explainUnobserved({ families, notes: own, areRulesListed: listedRules !== undefined });
      const unread = isCovered(disposition) ? undefined : disposition;
      return Promise.resolve({ ...UNREAD_REGION, unread, assessUnobserved: assessByFamily(explainFamily) });
    },
  };
}
