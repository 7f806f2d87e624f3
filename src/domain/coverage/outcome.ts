// The outcome of reading an account, by region. Unlike the rows, an outcome is small enough for a workflow history.
import { findRemedy, type Cause } from './causes.ts';
import { isFailure, type Disposition } from './dispositions.ts';
import type { RuleNote } from './notes.ts';
import type { FoundRate } from './request-rate.ts';

/** An object in the bucket that is never rewritten. */
export type StoredObject = {
  key: string;
  sha256: string;
  bytes: number;
  versionId?: string;
  /** The MAC computed by the worker that wrote the object; absent for most objects, and if EVIDENCE_KEY was not set. */
  mac?: string;
};

/** The cost of reading a region: API calls (each attempt is counted), throttled responses, attempts after the first, and seconds. */
export type CallStats = { calls: number; throttles: number; retries: number; seconds: number };

/**
 * The outcome of a region. `part` contains its rows as sorted CSV lines without a header, and `profile` encodes their pandas types. `notes`
 * contains one `RuleNote` for each rule or part of the region that could not be read in full.
 */
export type RegionOutcome = CallStats & {
  region: string;
  disposition: Disposition;
  /** The cause of the failure, if its remedy differs from that of the disposition. */
  cause?: Cause;
  reason?: string;
  /** The number of rules whose results were read. */
  rules: number;
  /** The number of rules that AWS listed, including internal ones. Each has results or a note. Absent in outcomes of version 1.0.0. */
  listedRules?: number;
  rows: number;
  part?: StoredObject;
  profile?: string;
  notes?: StoredObject;
  /** The facts about the rules (`RegionRules`). Absent if AWS lists no rules, and in outcomes of versions before 1.1.0. */
  ruleFacts?: StoredObject;
  /** The notes themselves, if they are hardly longer than a reference to a stored object would be. */
  shortNotes?: RuleNote[];
  /** The rate that AWS Config was found to allow. Absent if the next scan cannot use the rate, and in outcomes of versions before 1.1.0. */
  rate?: FoundRate;
  /** The MAC computed by the worker that read the region; absent for failures, and if EVIDENCE_KEY was not set. */
  mac?: string;
};

export type AccountOutcome = { accountId: string; regions: RegionOutcome[] };

/** A failed account as shown in the UI, in `failedAccounts` and in messages. */
export type FailedAccount = {
  accountId: string;
  name: string;
  region: string;
  disposition: Disposition;
  cause?: Cause;
  reason: string;
  remedy: string;
};

/**
 * Reasons must be short because the workflow history contains one for each account and region. AWS's error messages name the denying policy
 * at the end, after about 500 characters.
 */
const MAX_REASON_CHARACTERS = 600;

/** Shortens a reason to MAX_REASON_CHARACTERS. An ellipsis at the end shows that it was cut. */
export function shorten(reason: string): string {
  return reason.length <= MAX_REASON_CHARACTERS ? reason : `${reason.slice(0, MAX_REASON_CHARACTERS - 1)}…`;
}

/** Creates the outcome of a region without rows. */
export function emptyOutcome(
  region: string,
  disposition: Disposition,
  reason: string,
  callStats: Partial<CallStats> & { rules?: number; cause?: Cause } = {},
): RegionOutcome {
  const none = { rules: 0, rows: 0, calls: 0, throttles: 0, retries: 0, seconds: 0 };
  return { region, disposition, reason: shorten(reason), ...none, ...callStats };
}

/** Whether at least one region of an account failed. The whole account is then treated as failed. */
export function hasFailed(outcome: AccountOutcome): boolean {
  return outcome.regions.some(({ disposition }) => isFailure(disposition));
}

/** Returns one line for each failed region of an account. */
export function failedRegions(outcome: AccountOutcome, name: string): FailedAccount[] {
  return outcome.regions
    .filter(({ disposition }) => isFailure(disposition))
    .map(({ region, disposition, cause, reason = '' }) => ({
      accountId: outcome.accountId,
      name,
      region,
      disposition,
      ...(cause ? { cause } : {}),
      reason,
      remedy: findRemedy({ disposition, cause }),
    }));
}
