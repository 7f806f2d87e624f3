// The organization of the half year, and what becomes of its accounts.
import { parseScenario, type ScenarioInput } from '#simulator/scenario/scenario.ts';
import { buildOrganization } from '#simulator/world/organization.ts';

export const NOW = '2026-05-25T01:00:00.000Z';

/** The organization before anything goes wrong. */
export const ORGANIZATION = {
  seed: 6,
  accounts: 17,
  regions: ['us-east-1', 'ap-east-1'],
  now: NOW,
  organization: {
    notActiveShare: 0,
    events: [
      { kind: 'renamed', account: 4, week: 4, name: 'billing-core-prod' },
      { kind: 'opened', account: 15, week: 5 },
      { kind: 'removed', account: 16, week: 7 },
      { kind: 'renamed', account: 9, week: 9, name: 'pricing-uat' },
      { kind: 'moved', account: 6, week: 12, unit: 'Workloads/Prod' },
      { kind: 'state', account: 10, week: 14, state: 'SUSPENDED' },
      { kind: 'removed', account: 11, week: 16 },
      { kind: 'state', account: 10, week: 18, state: 'ACTIVE' },
      { kind: 'opened', account: 13, week: 19 },
      { kind: 'state', account: 12, week: 20, state: 'PENDING_CLOSURE' },
      { kind: 'opened', account: 16, week: 21 },
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
export const idAt = (place: number): string => IDS[place]!;
