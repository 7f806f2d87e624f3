// The simulated half year: an organization that lives for 26 weeks, and what people do about its reports.
import { parseScenario, type ScenarioInput } from '#simulator/scenario/scenario.ts';
import { buildOrganization } from '#simulator/world/organization.ts';
import type { Settings, Waiver } from './recompute/facts.ts';

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

const ORGANIZATION = {
  seed: 6,
  accounts: 17,
  regions: ['us-east-1', 'ap-east-1'],
  now: '2026-05-25T01:00:00.000Z',
  organization: {
    notActiveShare: 0,
    events: [
      { kind: 'renamed', account: 4, week: 4, name: 'billing-core-prod' },
      { kind: 'opened', account: 15, week: 5 },
      { kind: 'renamed', account: 9, week: 9, name: 'pricing-uat' },
      { kind: 'moved', account: 6, week: 12, unit: 'Workloads/Prod' },
      { kind: 'state', account: 10, week: 14, state: 'SUSPENDED' },
      { kind: 'removed', account: 11, week: 16 },
      { kind: 'state', account: 10, week: 18, state: 'ACTIVE' },
      { kind: 'opened', account: 13, week: 19 },
      { kind: 'state', account: 12, week: 20, state: 'PENDING_CLOSURE' },
      { kind: 'removed', account: 12, week: 22 },
    ],
  },
  config: {
    rulesPerRegion: 9,
    rowsPerAccount: 70,
    nonCompliantShare: 0.15,
    turnoverShare: 0.15,
    insufficientDataShare: 0.02,
    renewSuffixesEvery: 9,
  },
  rates: { config: null, organizationsScale: null },
} satisfies ScenarioInput;

const IDS = buildOrganization(parseScenario(ORGANIZATION)).accounts.map(({ id }) => id);

/** The account at a place in the list. */
const idAt = (place: number): string => IDS[place]!;

const HONG_KONG = ['ap-east-1'];

export const SCENARIO: ScenarioInput = {
  ...ORGANIZATION,
  faults: [
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

export function dateOf(week: number): string {
  return new Date(Date.parse(ORGANIZATION.now) + week * 7 * 86_400_000).toISOString().slice(0, 10);
}

const WAIVERS: readonly (Waiver & { from: number; to: number })[] = [
  {
    ...{ from: 4, to: 15, id: 'W-1', rule: 's3-bucket-public-write-prohibited', scope: { accountIds: [idAt(7)] } },
    ...{ reason: 'Static site, reviewed', approver: 'A. Chan', expires: dateOf(11) },
  },
  {
    ...{ from: 4, to: 22, id: 'W-2', rule: 'securityhub-*', scope: { regions: ['us-east-1'] } },
    ...{ reason: 'Duplicates, "known"', approver: 'B. Wong', expires: '2026-12-31' },
  },
  {
    ...{
      from: 8,
      to: 22,
      id: 'W-3',
      rule: '*',
      scope: { ous: ['Workloads/Non-Prod'], resources: ['*-api-*', '*-logs-*'] },
    },
    ...{ reason: 'Test rigs', approver: 'A. Chan', expires: '2026-10-11' },
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

/** What the settings file of a week says. */
export function settingsFileIn(week: number) {
  const owners = {
    accounts: { [idAt(0)]: 'security-desk@example.com' },
    ous: { 'Workloads/Prod': 'prod-desk@example.com', 'Workloads/Prod/Payments': 'payments-desk@example.com' },
    names: { '*-dev*': 'dev-desk@example.com', 'nonprod*': 'platform-team@example.com' },
  };
  if (week < 10) return { owners, rules: { 'sec-*': { severity: 'low' } } };
  return {
    environments: { [idAt(14)]: 'test', [idAt(2)]: 'prod' },
    owners: { ...owners, names: { ...owners.names, '*-shared*': 'shared-desk@example.com' } },
    rules: { 'sec-*': { severity: 'low' }, 'eip-attached': { severity: 'critical' } },
    dueDays: { high: 14, unrated: 60 },
  };
}

/** The settings in force in a week; `catalogue` are the severities that the product brings along. */
export function settingsIn(week: number, catalogue: Readonly<Record<string, string>>): Settings {
  const { environments = {}, owners, rules, dueDays = {} } = settingsFileIn(week);
  const waivers = waiversIn(week);
  return {
    environments: { ...environments },
    owners,
    dueDays: { ...DUE_DAYS, ...dueDays },
    rules: Object.fromEntries(Object.entries(rules).map(([name, { severity }]) => [name, severity])),
    catalogue,
    waivers: Array.isArray(waivers) ? (waivers as Waiver[]) : [],
  };
}
