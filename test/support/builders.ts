// Values for tests: whole and ordinary, but for what a test says.
import type { DiscoveredAccount } from '#domain/coverage/account.ts';
import type { FailedAccount, RegionOutcome, StoredObject } from '#domain/coverage/outcome.ts';
import { ALL_DISPOSITIONS } from '#domain/coverage/dispositions.ts';
import type { HistorySummary } from '#domain/history/history.ts';
import type { Publication, RunPlan } from '#src/workflows/types.ts';

export function aStoredObject(of: Partial<StoredObject> = {}): StoredObject {
  return { key: 'runs/run-1/somewhere', sha256: '0'.repeat(64), bytes: 1, ...of };
}

export function anAccount(of: Partial<DiscoveredAccount> = {}): DiscoveredAccount {
  const account = { id: '111122223333', name: 'payments', state: 'ACTIVE', ou: 'Prod', ouIds: ['ou-ab12-prod0001'] };
  return { ...account, scope: 'scan', ...of } as DiscoveredAccount;
}

/** A region that was read; a test that asks for another disposition adds its reason. */
export function aRegionOutcome(of: Partial<RegionOutcome> = {}): RegionOutcome {
  const effort = { calls: 5, throttles: 0, retries: 0, seconds: 0.5 };
  return { region: 'us-east-1', disposition: 'scanned', rules: 3, rows: 0, ...effort, ...of };
}

export function aFailedAccount(of: Partial<FailedAccount> = {}): FailedAccount {
  return {
    accountId: '111122223333',
    name: 'payments',
    region: 'us-east-1',
    disposition: 'role-missing',
    reason: 'AssumeRole: AccessDenied: User is not authorized',
    remedy: 'Deploy the spoke role.',
    ...of,
  };
}

export function aPlan(of: Partial<RunPlan> = {}): RunPlan {
  return {
    discovery: aStoredObject({ key: 'runs/run-1/discovery/1' }),
    accountsToScan: 1,
    regions: ['us-east-1'],
    reportDate: '2026-11-23',
    timeZone: 'Asia/Hong_Kong',
    dropWarningPercent: 20,
    whole: true,
    concurrentAccounts: 10,
    scanAttempts: 1,
    baseShards: [],
    restsOn: [],
    ...of,
  };
}

const accounts = { discovered: 1, scanned: 1, failed: 0, excluded: 0, notActive: 0 };

export function aPublication(of: Partial<Publication> = {}): Publication {
  return {
    number: 1,
    status: 'complete',
    accounts,
    rows: 0,
    coveragePercent: 100,
    compliancePercent: null,
    changes: null,
    flags: [],
    keys: {
      raw: 'raw/config-rules-2026-11-23.csv',
      report: 'reports/config-compliance-2026-11-23.xlsx',
      trend: 'reports/config-compliance-2026-11-23.svg',
      manifest: 'runs/run-1/publications/1/uuid/manifest.json',
      history: 'history/2026-11-23.json',
    },
    manifestSha256: '0'.repeat(64),
    promoted: true,
    failedAccountIds: [],
    failures: [],
    ...of,
  };
}

export function aSummary(of: Partial<HistorySummary> = {}): HistorySummary {
  const { runId = 'run-1', number = 1 } = of;
  return {
    schemaVersion: 1,
    runId,
    number,
    startedAt: '2026-11-23T01:00:00.000Z',
    reportDate: '2026-11-23',
    restsOn: [],
    covered: 1,
    prefix: `runs/${runId}/publications/${number}/uuid/`,
    manifestSha256: '0'.repeat(64),
    status: 'complete',
    accounts,
    dispositions: Object.fromEntries(ALL_DISPOSITIONS.map((name) => [name, 0])) as HistorySummary['dispositions'],
    coveragePercent: 100,
    rules: 0,
    rows: 0,
    flags: [],
    complianceTypes: {},
    ...of,
  };
}
