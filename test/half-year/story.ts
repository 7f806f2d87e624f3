// The simulated half year: an organization that lives for 26 weeks, and what people do about its reports.
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { idAt, NOW, ORGANIZATION } from './organization.ts';
import type { Settings, Waiver } from './recompute/facts.ts';
import { RULE_FAULTS } from './rule-faults.ts';

export const WEEKS = 26;
/** Nobody ran the report in this week. */
export const MISSED = 13;
/** A retry mends an account before the run ends. */
export const RETRIED = 7;
/** The week's report is made again from its stored rows. */
export const REBUILT = 12;
/** An account is read again by a run that takes all others from the first. */
export const BASED = 21;
/** The report is made a second time, by another run, which takes its place. */
export const REPEATED = 24;
/** An account is left out by the worker's settings. */
export const EXCLUDING: readonly number[] = [18, 19];

const HONG_KONG = ['ap-east-1'];

export const SCENARIO: ScenarioInput = {
  ...ORGANIZATION,
  faults: [
    ...RULE_FAULTS,
    { kind: 'role-missing', accounts: [idAt(4)], weeks: [3, 4] },
    // 29 of 32 regions are left: 90.625 %, which is 90.62.
    { kind: 'access-denied', accounts: [idAt(7)], regions: HONG_KONG, weeks: [6, 6] },
    { kind: 'role-missing', accounts: [idAt(16)], weeks: [6, 6] },
    { kind: 'role-missing', accounts: [idAt(1)], weeks: [RETRIED, RETRIED] },
    { kind: 'rule-details-denied', accounts: [idAt(8)], rules: 5, weeks: [8, 8] },
    { kind: 'rule-deleted-mid-run', accounts: [idAt(3)], rules: 5, weeks: [10, 10] },
    { kind: 'recorder-off', accounts: [idAt(5)], regions: HONG_KONG, weeks: [11, MISSED] },
    { kind: 'rule-without-results', accounts: [idAt(2)], rules: 4, state: 'EVALUATING', weeks: [5, 6] },
    { kind: 'rule-missing', accounts: [idAt(6)], rules: 3, weeks: [9, 10] },
    { kind: 'rule-without-results', accounts: [idAt(9)], rules: 3, weeks: [11, 11] },
    { kind: 'scp-deny', accounts: [idAt(9)], weeks: [14, 14] },
    { kind: 'no-rules', accounts: [idAt(3)], regions: ['us-east-1'], weeks: [15, 15] },
    { kind: 'tags-denied', accounts: [idAt(6)], weeks: [16, 16] },
    { kind: 'region-disabled', accounts: [idAt(0)], regions: HONG_KONG, weeks: [17, WEEKS] },
    { kind: 'role-missing', accounts: [idAt(13)], weeks: [BASED, BASED] },
    { kind: 'role-missing', accounts: [3, 4, 7, 8, 14].map(idAt), weeks: [23, 23] },
    { kind: 'access-denied', accounts: [idAt(2)], weeks: [REPEATED, REPEATED] },
  ],
};

/** The account that `RETRIED`, `BASED` and `REPEATED` mend. */
export const FIXED: Readonly<Record<number, string>> = {
  [RETRIED]: idAt(1),
  [BASED]: idAt(13),
  [REPEATED]: idAt(2),
};
export const EXCLUDED = idAt(14);
/** Unreadable in weeks 3 and 4, as the scenario says, and renamed meanwhile. */
export const SILENT = { account: idAt(4), weeks: [3, 4] as const };

/** The instant of a week's report, by the clock of AWS. */
const timeOf = (week: number): number => Date.parse(NOW) + week * 7 * 86_400_000;

export const dateOf = (week: number): string => new Date(timeOf(week)).toISOString().slice(0, 10);

/** When a week's report read the last result at the latest: AWS tells the time in whole seconds. */
export const readAtOf = (week: number): string => new Date(timeOf(week) + 999).toISOString();

const WAIVERS: readonly (Waiver & { from: number; to: number })[] = [
  {
    ...{ from: 4, to: 15, id: 'W-1', rule: 's3-bucket-public-write-prohibited', scope: { accountIds: [idAt(7)] } },
    ...{ reason: 'Static site, reviewed', approver: 'A. Chan', expires: dateOf(11), created: dateOf(4) },
    ticket: 'https://jira.example.com/browse/SEC-1',
  },
  {
    ...{ from: 4, to: 22, id: 'W-2', rule: 'securityhub-*', scope: { regions: ['us-east-1'] } },
    ...{ reason: 'Duplicates, "known"', approver: 'B. Wong', expires: '2026-12-31' },
    ...{ created: dateOf(2), renewed: dateOf(4), findings: 3 },
  },
  {
    ...{
      from: 8,
      to: 22,
      id: 'W-3',
      rule: '*',
      scope: { ous: ['Workloads/Non-Prod'], resources: ['*-api-*', '*-logs-*'] },
    },
    ...{ reason: 'Test rigs', approver: 'A. Chan', expires: '2026-10-11', findings: 500 },
  },
  {
    ...{ from: 8, to: 12, id: 'W-4', rule: 'no-such-rule', scope: {} },
    ...{ reason: 'Left over', approver: 'C. Lee', expires: '2027-01-01' },
  },
  {
    ...{ from: 12, to: 22, id: 'W-5', rule: 'eip-attached', scope: {} },
    ...{ reason: 'Migration', approver: 'C. Lee', expires: '2026-09-30' },
  },
];

/** The file of waivers was saved with a mistake in this week, so none counts. */
const BROKEN = 20;
/** From this week on there is no file. */
const WITHDRAWN = 23;

/** The waivers of a week as people wrote them: `'broken'` is a file with a mistake, undefined is none. */
export function waiversIn(week: number): readonly Waiver[] | 'broken' | undefined {
  if (week < 4 || week >= WITHDRAWN) return undefined;
  if (week === BROKEN) return 'broken';
  return WAIVERS.filter(({ from, to }) => from <= week && week <= to).map(({ from: _from, to: _to, ...rest }) => rest);
}

const DUE_DAYS = { critical: 7, high: 30, medium: 90, low: 180, informational: null, unrated: 90 };

const EARLIER = { environments: {}, rules: { 'sec-*': { severity: 'low' } }, dueDays: {} };
const LATER = {
  environments: { [idAt(14)]: 'test', [idAt(2)]: 'prod' },
  rules: { 'sec-*': { severity: 'low' }, 'eip-attached': { severity: 'critical' } },
  dueDays: { high: 14, unrated: 60 },
};

/** In these weeks most accounts are said to be of one environment, which is large enough for an inferred baseline. */
const MERGED: readonly number[] = [14, 15, 16];
const SANDBOXES = Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 14].map((place) => [idAt(place), 'sandbox']));

const BASELINE = [
  { rules: ['eip-attached', 'mfa-enabled-for-iam-console-access'] },
  { rules: ['cloudtrail-enabled', 'eip-attached'], environments: ['prod', 'test'], regions: ['us-east-1'] },
  { rules: ['rds-instance-deletion-protection-enabled'], ous: ['Workloads/Prod', 'Sandbox'] },
];

const OUT_OF_SCOPE = [
  { from: 8, to: 22, reason: 'Moves to another organization', accountIds: [idAt(1)] },
  { from: 20, to: 22, reason: 'Sandboxes may do as they like', ous: ['Sandbox'] },
  { from: 22, to: 25, reason: 'No business there', accountIds: [idAt(0), idAt(3)], regions: HONG_KONG },
];

/** What the settings file of a week says. */
/** The weeks whose report has workbooks of owners and units: one with waivers that expire, and the last. */
export const PARTED: readonly number[] = [20, WEEKS - 1];

export function settingsFileIn(week: number) {
  const owners = {
    accounts: { [idAt(0)]: 'security-desk@example.com' },
    ous: { 'Workloads/Prod': 'prod-desk@example.com', 'Workloads/Prod/Payments': 'payments-desk@example.com' },
    names: { '*-dev*': 'dev-desk@example.com', 'nonprod*': 'platform-team@example.com' },
  };
  const { environments, ...others } = week < 10 ? EARLIER : LATER;
  const isMerged = MERGED.includes(week);
  return {
    ...others,
    environments: { ...environments, ...(isMerged ? SANDBOXES : {}) },
    owners: week < 10 ? owners : { ...owners, names: { ...owners.names, '*-shared*': 'shared-desk@example.com' } },
    ...(week < 6 ? {} : { baseline: BASELINE }),
    ...(week < 9 ? {} : { waiverApprovers: ['a. chan', 'C. Lee'] }),
    ...(PARTED.includes(week) ? { workbooksFor: ['owners', 'ous'] } : {}),
    ...(week < 18 ? {} : { retiredRules: ['eip-*', 'no-such-rule'] }),
    outOfScope: OUT_OF_SCOPE.filter(({ from, to }) => from <= week && week <= to).map(
      ({ from: _from, to: _to, ...setting }) => setting,
    ),
  };
}

/** Whether the settings of a week leave an account and region out. */
export function isOutOfScope(week: number, { account, ou, region }: { account: string; ou: string; region: string }) {
  return OUT_OF_SCOPE.some(
    ({ from, to, accountIds, ous, regions }: (typeof OUT_OF_SCOPE)[number]) =>
      from <= week &&
      week <= to &&
      (accountIds?.includes(account) ?? true) &&
      (ous?.some((unit) => ou === unit || ou.startsWith(`${unit}/`)) ?? true) &&
      (regions?.includes(region) ?? true),
  );
}

/** What the product brings along about rules, by family. */
export type Catalogue = Readonly<Record<string, { severity: string; frameworks?: string[] }>>;

/** The settings in force in a week, with what the product brings along. */
export function settingsIn(week: number, catalogue: Catalogue): Settings {
  const rated = Object.entries(catalogue);
  const {
    environments,
    owners,
    rules,
    dueDays,
    baseline = [],
    retiredRules = [],
    waiverApprovers,
  } = settingsFileIn(week);
  const waivers = waiversIn(week);
  return {
    environments,
    owners,
    ...{ baseline, retiredRules, waiverApprovers },
    dueDays: { ...DUE_DAYS, ...dueDays },
    rules: Object.fromEntries(Object.entries(rules).map(([name, { severity }]) => [name, severity])),
    catalogue: Object.fromEntries(rated.map(([name, { severity }]) => [name, severity])),
    frameworks: Object.fromEntries(rated.map(([name, { frameworks = [] }]) => [name, frameworks])),
    waivers: Array.isArray(waivers) ? (waivers as Waiver[]) : [],
  };
}
