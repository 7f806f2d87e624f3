// Decides which evidence a publication may be based on: evidence made by a worker with the evidence key, and failures.
import { isFailure } from '#domain/coverage/dispositions.ts';
import { formatCount } from '#domain/coverage/notes.ts';
import { emptyOutcome, type AccountOutcome, type RegionOutcome, type StoredObject } from '#domain/coverage/outcome.ts';
import type { Discovery } from '#domain/coverage/reconciliation.ts';
import { keys } from '#domain/keys.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import type { EvidenceKeys, MacCheck, Statement } from './evidence-key.ts';

/** How authenticity is checked. If `acceptsMissingMac`, the run began before a key was set, and evidence without a MAC is accepted. */
export type Trust = { evidenceKeys: EvidenceKeys; acceptsMissingMac: boolean };

/** An outcome that was rejected because it is not authentic. The report shows its region as failed. */
export type RejectedOutcome = { shard: string; accountId: string; region: string };

/**
 * The exceptions to the authenticity check that a publication allowed. If there are any, the manifest records them, so that a rebuild
 * allows the same exceptions.
 */
export type Authenticity = {
  rejected: RejectedOutcome[];
  /** Whether evidence without a MAC was accepted, because the run began before EVIDENCE_KEY_SINCE. */
  isUnauthenticated: boolean;
};

/** Evidence was rejected. A later attempt may succeed if only a key or a setting is missing. */
export class NotAuthenticError extends Error {
  override name = 'NotAuthenticError';
  readonly isFinal: boolean;

  constructor(message: string, { isFinal }: { isFinal: boolean }) {
    super(message);
    this.isFinal = isFinal;
  }
}

const REASON = 'the outcome was not believed: no worker with EVIDENCE_KEY made it. Retry the account';

const EXPLANATIONS: Record<Exclude<MacCheck, 'authentic'>, string> = {
  missing:
    'carries no MAC. If the run began before EVIDENCE_KEY was set, set EVIDENCE_KEY_SINCE to the instant at which the key was set',
  'unknown-key': 'carries a MAC of a key that EVIDENCE_KEY does not name. Add that key again until the run has ended',
  wrong: 'carries a wrong MAC: no worker with this EVIDENCE_KEY made it',
};

/** Checks one statement. Returns whether it was accepted without a MAC. Throws a NotAuthenticError if it is rejected. */
function assertAuthentic(trust: Trust, statement: Statement, mac: string | undefined, what: string): boolean {
  const found = trust.evidenceKeys.check(statement, mac);
  if (found === 'authentic') return false;
  if (found === 'missing' && trust.acceptsMissingMac) return true;
  throw new NotAuthenticError(`${what} ${EXPLANATIONS[found]}`, { isFinal: found === 'wrong' });
}

/** Checks the input that a workflow passes to a publication. Returns whether any of it was accepted without a MAC. */
export function assertInputAuthentic(trust: Trust, { runId, plan, shards }: PublishInput): boolean {
  const missing = assertAuthentic(trust, { kind: 'plan', runId, plan }, plan.mac, 'the plan of the run');
  const objects = [...shards, plan.accountTags ?? [], plan.aggregate ?? [], plan.rereads ?? []].flat();
  return objects.map((object) => assertObjectAuthentic(trust, object)).some(Boolean) || missing;
}

function assertObjectAuthentic(trust: Trust, object: StoredObject): boolean {
  return assertAuthentic(trust, { kind: 'object', runId: keys.runOf(object.key), object }, object.mac, object.key);
}

/** A stored shard. */
export type StoredShard = { key: string; outcomes: AccountOutcome[] };

/** Returns which outcomes are rejected. Throws a NotAuthenticError if every outcome that reports more than a failure is rejected. */
export function authenticateOutcomes(
  trust: Trust,
  { accounts }: Discovery,
  shards: readonly StoredShard[],
): Authenticity {
  const known = new Map(accounts.map((account) => [account.id, account]));
  const rejected: RejectedOutcome[] = [];
  let acceptedOutcomes = 0;
  let isUnauthenticated = false;
  for (const { key, outcomes } of shards)
    for (const { accountId, regions } of outcomes)
      for (const outcome of regions) {
        const account = known.get(accountId);
        if (!account || isFailureWithoutData(outcome)) continue;
        const statement = { kind: 'region', runId: keys.runOf(key), account, outcome } as const;
        const found = trust.evidenceKeys.check(statement, outcome.mac);
        const isAccepted = found === 'authentic' || (found === 'missing' && trust.acceptsMissingMac);
        if (isAccepted) acceptedOutcomes += 1;
        else rejected.push({ shard: key, accountId, region: outcome.region });
        isUnauthenticated ||= isAccepted && found === 'missing';
      }
  if (rejected.length > 0 && acceptedOutcomes === 0)
    throw new NotAuthenticError(
      `none of the ${formatCount(rejected.length, 'outcome')} was made by a worker with EVIDENCE_KEY`,
      {
        isFinal: true,
      },
    );
  return { rejected, isUnauthenticated };
}

/** Whether an outcome reports only a failure. The workflow itself creates such outcomes, and they contain no rows. */
function isFailureWithoutData({ disposition, rows, part }: RegionOutcome): boolean {
  return isFailure(disposition) && rows === 0 && part === undefined;
}

/** Replaces rejected outcomes with failures. */
export function withoutRejected(
  shards: readonly StoredShard[],
  rejected: readonly RejectedOutcome[],
): AccountOutcome[][] {
  const names = new Set(rejected.map(({ shard, accountId, region }) => `${shard} ${accountId} ${region}`));
  return shards.map(({ key, outcomes }) =>
    outcomes.map(({ accountId, regions }) => ({
      accountId,
      regions: regions.map((outcome) =>
        names.has(`${key} ${accountId} ${outcome.region}`) ? emptyOutcome(outcome.region, 'failed', REASON) : outcome,
      ),
    })),
  );
}

/** Returns the warnings for a report of which some evidence is not authentic. */
export function describeAuthenticity(authenticity: Authenticity | undefined): string[] {
  if (!authenticity) return [];
  const { rejected, isUnauthenticated } = authenticity;
  return [
    ...(rejected.length > 0
      ? [
          `${formatCount(rejected.length, 'outcome')} that no worker with EVIDENCE_KEY made were not believed: their regions are failed`,
        ]
      : []),
    ...(isUnauthenticated ? ['the evidence is not all authenticated: the run began before EVIDENCE_KEY_SINCE'] : []),
  ];
}
