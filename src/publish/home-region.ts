// Reads the region that determines the findings of global resources, before the findings of its account are counted.
import type { Store } from '#src/aws/store.ts';
import { areRulesRead } from '#domain/coverage/dispositions.ts';
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { assessHomeRegion, UNREAD_HOME_REGION, type HomeRegion } from '#domain/findings/global-findings.ts';
import { assessRegion, rulesWithoutFacts } from '#domain/rule-health/region-health.ts';
import { readRegionRules } from './evidence.ts';

/** Reads the home region of an account. */
export type HomeRegionReader = { region: string; read: (accountId: string) => Promise<HomeRegion> };

/** Creates a reader. It must be called for every account in the order of coverage, because it prefetches. */
export function createHomeRegionReader(
  store: Store,
  lines: readonly CoverageLine[],
  region: string,
  signal: AbortSignal,
): HomeRegionReader {
  const homeRegionLines = new Map(lines.flatMap((line) => (line.region === region ? [[line.accountId, line]] : [])));
  const readRules = readRegionRules(store, [...homeRegionLines.values()], signal);
  return {
    region,
    async read(accountId) {
      const line = homeRegionLines.get(accountId);
      const rules = line && (await readRules(line));
      if (!line || !areRulesRead(line.disposition)) return UNREAD_HOME_REGION;
      return assessHomeRegion(assessRegion(rules ?? rulesWithoutFacts([]), []));
    },
  };
}

/** Returns a warning if the report does not cover the region that the settings name. */
export function describeUnreadHomeRegion(home: HomeRegionReader | undefined, regions: readonly string[]): string[] {
  if (!home || regions.includes(home.region)) return [];
  return [`the settings name ${home.region} as globalResourceRegion, but the report does not cover that region`];
}
