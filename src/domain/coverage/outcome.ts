// The outcome of reading an account, region by region: small enough for a workflow's history, unlike rows.
import { isFailure, REMEDIES, type Disposition } from './dispositions.ts';
import type { RuleNote } from './notes.ts';

/** An object in the bucket that is never rewritten. */
export type StoredObject = { key: string; sha256: string; bytes: number; versionId?: string };

/** The calls that a region took: API calls (each attempt counts), throttled answers, attempts after the first. */
export type CallStats = { calls: number; throttles: number; retries: number; seconds: number };

/**
 * A region's outcome. `part` holds its rows as sorted CSV lines without a header, `profile` encodes their pandas
 * types; `notes` holds a `RuleNote` for each rule and part of the region that could not be read in full.
 */
export type RegionOutcome = CallStats & {
  region: string;
  disposition: Disposition;
  reason?: string;
  /** Rules whose results were read. */
  rules: number;
  /** Rules that AWS listed, internal ones too, each with results or a note; absent in outcomes of version 1.0.0. */
  listedRules?: number;
  rows: number;
  part?: StoredObject;
  profile?: string;
  notes?: StoredObject;
  /** The notes themselves, where they take little more than a reference to them. */
  shortNotes?: RuleNote[];
};

export type AccountOutcome = { accountId: string; regions: RegionOutcome[] };

/** A failed account as the UI, `failedAccounts` and messages name it. */
export type FailedAccount = {
  accountId: string;
  name: string;
  region: string;
  disposition: Disposition;
  reason: string;
  remedy: string;
};

/** The history has one per account and region. AWS's messages name the denying policy at the end, after about 500 characters. */
const MAX_REASON_CHARACTERS = 600;

/** Shortens a reason to what a history should carry; an ellipsis marks the cut. */
export function shorten(reason: string): string {
  return reason.length <= MAX_REASON_CHARACTERS ? reason : `${reason.slice(0, MAX_REASON_CHARACTERS - 1)}…`;
}

/** A region that gave no rows. */
export function emptyOutcome(
  region: string,
  disposition: Disposition,
  reason: string,
  callStats: Partial<CallStats> & { rules?: number } = {},
): RegionOutcome {
  const none = { rules: 0, rows: 0, calls: 0, throttles: 0, retries: 0, seconds: 0 };
  return { region, disposition, reason: shorten(reason), ...none, ...callStats };
}

/** Whether any region of the account failed: then the account counts as failed. */
export function hasFailed(outcome: AccountOutcome): boolean {
  return outcome.regions.some(({ disposition }) => isFailure(disposition));
}

/** The failed regions of an account, one line each. */
export function failedRegions(outcome: AccountOutcome, name: string): FailedAccount[] {
  return outcome.regions
    .filter(({ disposition }) => isFailure(disposition))
    .map(({ region, disposition, reason = '' }) => ({
      accountId: outcome.accountId,
      name,
      region,
      disposition,
      reason,
      remedy: REMEDIES[disposition],
    }));
}
