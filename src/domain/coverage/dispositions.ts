// The dispositions. An account has exactly one disposition in each region, and each disposition has a remedy.

/** Every disposition with its kind and its one-line remedy. A retry can fix only dispositions of the kind `failure`. */
const DISPOSITIONS = {
  scanned: { kind: 'covered', remedy: 'Nothing to do: every page of every rule was read.' },
  'no-rules': { kind: 'covered', remedy: 'Nothing to read: AWS Config records here, but no rule is deployed.' },
  'recorder-off': {
    kind: 'answer',
    remedy: 'Turn on the AWS Config recorder in this account and region; its rules have no fresh results until then.',
  },
  'region-disabled': {
    kind: 'answer',
    remedy: 'Enable this region for the account, or leave it out of REGIONS if nothing runs there.',
  },
  excluded: { kind: 'out-of-scope', remedy: 'Nothing to do: left out on purpose, as the reason says.' },
  'not-active': {
    kind: 'out-of-scope',
    remedy: 'Nothing to do: AWS Organizations does not list the account as active.',
  },
  'role-missing': {
    kind: 'failure',
    remedy:
      'Deploy the spoke role to this account, or make its trust policy name the hub role; then retry the account.',
  },
  'access-denied': {
    kind: 'failure',
    remedy: 'Grant the spoke role the AWS Config read actions (see the spoke policy); then retry the account.',
  },
  'blocked-by-scp': {
    kind: 'failure',
    remedy: 'Exempt the spoke role from the service control policy that the reason names; then retry the account.',
  },
  'throttled-out': {
    kind: 'failure',
    remedy:
      'Retry the account later; if it happens again, find out which other tool calls AWS Config there at that hour.',
  },
  failed: { kind: 'failure', remedy: 'Read the reason, mend its cause, then retry the account.' },
} as const;

export type Disposition = keyof typeof DISPOSITIONS;

/** The one-line remedy for each disposition, as shown in the report, in `failedAccounts` and in the runbook. */
export const REMEDIES = Object.fromEntries(
  Object.entries(DISPOSITIONS).map(([disposition, { remedy }]) => [disposition, remedy]),
) as Record<Disposition, string>;

/** Every disposition, in the order in which tables list them. */
export const ALL_DISPOSITIONS = Object.keys(DISPOSITIONS) as Disposition[];

/** Whether the region was not read although it should have been. The account of such a region is treated as failed and can be retried. */
export function isFailure(disposition: Disposition): boolean {
  return DISPOSITIONS[disposition].kind === 'failure';
}

/** Whether the region was read in full. The number of such regions is the numerator of coverage %. */
export function isCovered(disposition: Disposition): boolean {
  return DISPOSITIONS[disposition].kind === 'covered';
}

/**
 * Whether the rules of the region were read, so that the health of each rule can be determined. Rules are also read while the recorder is
 * off.
 */
export function areRulesRead(disposition: Disposition): boolean {
  return isCovered(disposition) || disposition === 'recorder-off';
}

/** Whether the region is in scope. The number of such regions is the denominator of coverage %. */
export function isInScope(disposition: Disposition): boolean {
  return DISPOSITIONS[disposition].kind !== 'out-of-scope';
}
