// The organization whose three weekly reports are recorded. Open findings disappear in every way that a later version may
// judge differently: without their rows, their rule, their account, or the permission to read any of these.
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import type { Edit } from './edited-config.ts';

const DATA = '012345678901';
const SECURITY = '123456789012';
const MANAGEMENT = '210987654321';
const SEARCH = '745183017158';
const BILLING = '063990350084';
const ANALYTICS = '313290437779';
const SANDBOX = '536223483053';
const ORDERS = '133453793356';

/** Positions in the organization's list, by which events name accounts. */
const POSITION = { SANDBOX: 6, ORDERS: 7 };

const REDIRECT = 'alb-http-to-https-redirection-check';
const ADMIN = 'iam-policy-no-statements-with-admin-access';

/** Report dates, by week. The last is that of a report which continues from the recorded ones. */
export const DATES = ['2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23'] as const;

export const SCENARIO: ScenarioInput = {
  seed: 11,
  accounts: 8,
  regions: ['us-east-1', 'ap-east-1'],
  now: `${DATES[0]}T01:00:00.000Z`,
  organization: {
    notActiveShare: 0,
    events: [
      { kind: 'removed', week: 2, account: POSITION.SANDBOX },
      { kind: 'state', week: 2, account: POSITION.ORDERS, state: 'SUSPENDED' },
    ],
  },
  config: { rulesPerRegion: 6, internalRulesPerRegion: 1, rowsPerAccount: 28, nonCompliantShare: 0.35 },
  rates: { config: null, organizationsScale: null },
  faults: [
    { kind: 'role-missing', accounts: [SECURITY], weeks: [1, 2] },
    { kind: 'no-rules', accounts: [BILLING, ORDERS], weeks: [1, 1] },
    { kind: 'recorder-off', accounts: [ANALYTICS], regions: ['ap-east-1'], weeks: [1, 1] },
    { kind: 'recorder-missing', accounts: [ANALYTICS], regions: ['us-east-1'], weeks: [1, 1] },
    { kind: 'tags-denied', accounts: [DATA, MANAGEMENT], weeks: [1, 2] },
    { kind: 'rule-details-denied', accounts: [SEARCH], regions: ['ap-east-1'], rules: 2, weeks: [1, 2] },
    { kind: 'region-disabled', accounts: [MANAGEMENT], regions: ['ap-east-1'], weeks: [2, 2] },
  ],
};

/** What a scenario cannot say: the answers about single rules. */
export const EDITS: readonly Edit[] = [
  { weeks: [1, 2], accountId: DATA, region: 'us-east-1', rule: REDIRECT, say: 'no results' },
  { weeks: [1, 2], accountId: DATA, region: 'ap-east-1', rule: ADMIN, say: 'no such rule' },
  { weeks: [1, 1], accountId: SEARCH, region: 'us-east-1', rule: ADMIN, say: 'COMPLIANT' },
  { weeks: [1, 2], accountId: SEARCH, region: 'us-east-1', rule: REDIRECT, say: 'COMPLIANT' },
  { weeks: [1, 2], accountId: BILLING, region: 'ap-east-1', rule: ADMIN, say: 'INSUFFICIENT_DATA' },
  { weeks: [1, 1], accountId: DATA, region: 'us-east-1', rule: ADMIN, say: 'INSUFFICIENT_DATA' },
  { weeks: [1, 1], accountId: SANDBOX, region: 'us-east-1', say: 'internal rules alone' },
];

/** `REPORT_SETTINGS_FILE`, as JSON, which is YAML too. */
export const SETTINGS = {
  environments: { [SECURITY]: 'prod' },
  owners: {
    accounts: { [DATA]: 'data-desk@example.com' },
    ous: { Sandbox: 'platform-team@example.com' },
    names: { 'search-*': 'search-desk@example.com' },
  },
  rules: {
    [ADMIN]: { severity: 'critical', frameworks: ['House standard 7'] },
    'ec2-*': { severity: 'low' },
  },
  dueDays: { critical: 5, high: 14 },
};

/** `waivers.yaml` in the bucket: in force, ending between two reports, and covering nothing. */
export const WAIVERS = {
  waivers: [
    {
      id: 'W-1',
      rule: 'ec2-*',
      scope: { ous: ['Workloads/Prod'] },
      reason: 'Started on demand',
      approver: 'A. Chan',
      expires: '2099-12-31',
    },
    {
      id: 'W-2',
      rule: REDIRECT,
      scope: { regions: ['ap-east-1'] },
      reason: 'Migration',
      approver: 'B. Wong',
      expires: '2026-11-10',
    },
    { id: 'W-3', rule: 'no-such-rule', reason: 'Left over', approver: 'C. Lee', expires: '2099-12-31' },
  ],
};
