// Collects the health of every expected rule of a report, for the tabs `Rules` and `Rule gaps`, the summary and `rule-gaps.csv`.
import { compareText } from '#domain/compare-text.ts';
import type { Environment, Severity } from '#domain/settings/report-settings.ts';
import type { RuleRating } from '#domain/settings/rule-ratings.ts';
import { toPercent } from '#domain/percent.ts';
import { createInferredBaseline } from './baseline.ts';
import { addHealth, type HealthCounts, type AssessedRule, type RegionHealth } from './region-health.ts';
import type { RuleFacts } from './rule-facts.ts';
import { findHealthRemedy, isHealthy, countsInHealth, RULE_HEALTHS, type RuleHealth } from './rule-health.ts';

/** The account and region of a rule gap, with the account's properties that are shown. */
export type GapLocation = { accountId: string; name: string; ou: string; environment: Environment; region: string };

/** The health of a rule that an account lacks in a region although most accounts of its environment have the rule there. */
export const INFERRED_MISSING = 'missing (inferred)';

/** A rule that is not healthy in one account and region or, if `rule` is empty, all rules there whose health was not checked. */
export type RuleGap = GapLocation & {
  rule: string;
  family: string;
  severity: Severity;
  health: RuleHealth | typeof INFERRED_MISSING;
  reason: string;
  remedy: string;
  /** The date since which the gap has existed, YYYY-MM-DD; empty if it is not known. */
  since: string;
};

export type RuleSource = 'managed' | 'custom' | 'pack';

/** A rule family across all accounts and regions. */
export type FamilyHealth = RuleRating & {
  family: string;
  sources: ReadonlySet<RuleSource>;
  counts: HealthCounts;
  /** The number of accounts and regions where the family is inferred to be missing. No percentage includes them. */
  inferredMissing: number;
  open: number;
};

/** The totals of the health of all expected rules. `percent` is null if the health of no rule could be determined. */
export type RuleHealthFigures = {
  expected: number;
  healthy: number;
  counts: HealthCounts;
  inferredMissing: number;
  percent: number | null;
};

type OpenFamily = FamilyHealth & { sources: Set<RuleSource> };

/** Creates the collector. `onGap` is called for every gap, in the order of coverage, and for inferred gaps at the end. */
export function createRuleReport(rate: (family: string) => RuleRating, onGap: (gap: RuleGap) => void) {
  // An object is used instead of a Map, because V8 copies the keys of objects. A Map key that is a slice of a chunk of rows would keep the
  // whole chunk in memory.
  const families = Object.create(null) as Record<string, OpenFamily>;
  const counts: HealthCounts = {};
  const inferred = createInferredBaseline();
  const places = new Map<string, GapLocation>();
  let inferredMissing = 0;

  const familyOf = (family: string): OpenFamily =>
    (families[family] ??= {
      ...{ family, ...rate(family), sources: new Set<RuleSource>(), counts: {}, inferredMissing: 0, open: 0 },
    });

  function count(family: OpenFamily, health: RuleHealth): void {
    addHealth(family.counts, health);
    addHealth(counts, health);
  }

  return {
    /** Adds a region whose rules were read. Regions must be added in the order of coverage. */
    addRegion(place: GapLocation, { rules, missing }: RegionHealth): void {
      const unchecked: AssessedRule[] = [];
      for (const assessed of rules) {
        const family = familyOf(assessed.family);
        family.sources.add(findSource(assessed.rule));
        count(family, assessed.health);
        if (assessed.health === 'not-checked') unchecked.push(assessed);
        else if (!isHealthy(assessed.health)) onGap(toGap(place, assessed, family.severity));
      }
      if (unchecked.length > 0) onGap(toUncheckedGap(place, unchecked));
      for (const name of missing) {
        const family = familyOf(name);
        count(family, 'missing');
        const reason = 'the baseline in the report settings asks for it';
        onGap({ ...place, rule: name, family: name, severity: family.severity, ...describe('missing', reason) });
      }
      inferred.take(place, new Set([...rules.map(({ family }) => family), ...missing]));
      places.set(`${place.accountId} ${place.region}`, place);
    },

    /** Counts an open finding of a family. */
    addOpen(family: string): void {
      familyOf(family).open += 1;
    },

    /** Ends the collection and reports the inferred gaps. */
    end(): void {
      for (const { accountId, region, family: name, accountsWithFamily, accounts, environment } of inferred.gaps()) {
        const family = familyOf(name);
        family.inferredMissing += 1;
        inferredMissing += 1;
        const reason = `inferred: ${accountsWithFamily} of ${accounts} accounts of ${environment} have it in this region`;
        const described = { ...describe('missing', reason), health: INFERRED_MISSING } as const;
        const place = places.get(`${accountId} ${region}`)!;
        onGap({ ...place, rule: name, family: name, severity: family.severity, ...described });
      }
    },

    /** Returns the families with at least one expected rule, inferred gap or open finding, sorted by name. */
    families: (): FamilyHealth[] => Object.values(families).toSorted((a, b) => compareText(a.family, b.family)),

    figures: (): RuleHealthFigures => ({ ...sumHealth(counts), counts, inferredMissing }),
  };
}

/**
 * Returns the totals of the health counts and rule health in percent. The percentage is null if the health of no rule could be determined.
 */
export function sumHealth(counts: HealthCounts): { expected: number; healthy: number; percent: number | null } {
  const sum = (belongs: (health: RuleHealth) => boolean) =>
    RULE_HEALTHS.filter(belongs).reduce((total, health) => total + (counts[health] ?? 0), 0);
  const assessed = sum(countsInHealth);
  const healthy = sum(isHealthy);
  return { expected: sum(() => true), healthy, percent: assessed === 0 ? null : toPercent(healthy, assessed) };
}

const PACK_SERVICE = /^config-conforms\./;

function findSource({ owner, createdBy = '' }: RuleFacts): RuleSource {
  if (PACK_SERVICE.test(createdBy)) return 'pack';
  return owner.startsWith('CUSTOM_') ? 'custom' : 'managed';
}

function toGap(place: GapLocation, assessed: AssessedRule, severity: Severity): RuleGap {
  const { rule, family, health, reason, remedy, sinceMs } = assessed;
  const described = describe(health, reason, sinceMs);
  return { ...place, rule: rule.name, family, severity, ...described, ...(remedy === undefined ? {} : { remedy }) };
}

function toUncheckedGap(place: GapLocation, unchecked: readonly AssessedRule[]): RuleGap {
  const reasons = [...new Set(unchecked.map(({ reason }) => reason))];
  const reason = `${unchecked.length} of the rules: ${reasons.join('; ')}`;
  return { ...place, rule: '', family: '', severity: 'unrated', ...describe('not-checked', reason) };
}

function describe(health: RuleHealth, reason: string, sinceMs?: number) {
  const since = sinceMs === undefined ? '' : new Date(sinceMs).toISOString().slice(0, 10);
  return { health, reason, remedy: findHealthRemedy(health), since };
}
