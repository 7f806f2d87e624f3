// Reads the region that determines the findings of global resources, before the findings of its account are counted.
import type { Store } from '#src/aws/store.ts';
import { areRulesRead } from '#domain/coverage/dispositions.ts';
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { judgeHome, UNREAD_HOME, type HomeRegion } from '#domain/findings/global-findings.ts';
import { judgeRegion, rulesWithoutFacts } from '#domain/rule-health/region-health.ts';
import { readRegionRules } from './evidence.ts';

/** Reads the home region of an account. */
export type HomeReader = { region: string; read: (accountId: string) => Promise<HomeRegion> };

/** Creates a reader. It must be called for every account in the order of coverage, because it prefetches. */
export function createHomeReader(
  store: Store,
  lines: readonly CoverageLine[],
  region: string,
  signal: AbortSignal,
): HomeReader {
  const atHome = new Map(lines.flatMap((line) => (line.region === region ? [[line.accountId, line]] : [])));
  const readRules = readRegionRules(store, [...atHome.values()], signal);
  return {
    region,
    async read(accountId) {
      const line = atHome.get(accountId);
      const rules = line && (await readRules(line));
      if (!line || !areRulesRead(line.disposition)) return UNREAD_HOME;
      return judgeHome(judgeRegion(rules ?? rulesWithoutFacts([]), []));
    },
  };
}

/** Returns a warning if the report does not cover the region that the settings name. */
export function describeUnreadHome(home: HomeReader | undefined, regions: readonly string[]): string[] {
  if (!home || regions.includes(home.region)) return [];
  return [`the settings name ${home.region} as globalResourceRegion, but the report does not cover that region`];
}
