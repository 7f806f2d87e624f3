// The regions of an account that earlier attempts have read, as recorded in heartbeats. A MAC protects this progress, because anybody in
// the namespace can send a heartbeat.
import { isFailure } from '#domain/coverage/dispositions.ts';
import type { RegionOutcome } from '#domain/coverage/outcome.ts';
import type { EvidenceKeys } from '#src/publish/evidence-key.ts';
import type { AccountToScan } from '#src/workflows/activity-types.ts';

type Origin = { runId: string; account: AccountToScan };

/** Adds the MAC to an outcome. Failures get no MAC, because an attacker gains nothing by forging them. */
export function signOutcome(
  outcome: RegionOutcome,
  { runId, account }: Origin,
  evidenceKeys: EvidenceKeys | undefined,
): RegionOutcome {
  const { mac: _, ...unsigned } = outcome;
  if (!evidenceKeys || isFailure(outcome.disposition)) return unsigned;
  return { ...unsigned, mac: evidenceKeys.sign({ kind: 'region', runId, account, outcome }) };
}

/**
 * Returns the outcomes that have the expected MAC or, if none is expected, no MAC. If a region occurs twice, only its later outcome is
 * returned.
 */
export function filterAuthentic(
  outcomes: readonly RegionOutcome[],
  origin: Origin,
  evidenceKeys: EvidenceKeys | undefined,
): RegionOutcome[] {
  const authentic = outcomes.filter((outcome) => signOutcome(outcome, origin, evidenceKeys).mac === outcome.mac);
  return [...new Map(authentic.map((outcome) => [outcome.region, outcome])).values()];
}
