// Each operation of a run times each error that AWS can answer to it, over HTTP: no readable row is lost, nothing is retried in vain,
// and nothing is given up that another attempt could have read. The errors come from the SDK's models.
import { ApplicationFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';
import { createDiscoverAccounts } from '#src/activities/discover-accounts.ts';
import { createScanAccount } from '#src/activities/scan-account.ts';
import { createAws, type Aws } from '#src/aws/aws.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import type { Store } from '#src/aws/store.ts';
import { parseConfig, type Config } from '#src/config/config.ts';
import type { AccountOutcome, RegionOutcome } from '#domain/coverage/outcome.ts';
import { refreshTags } from '#src/report-settings/account-tags-cache.ts';
import type { ScanProgress } from '#src/workflows/activity-types.ts';
import { API_TO_IAM } from '../deploy/api-to-iam.ts';
import { aStoredObject } from '../support/builders.ts';
import { ROWS, startFaultyAws, type Fault, type FaultyAws } from './faulty-aws.ts';
import { errorsOf, isLasting, nameOf, type ErrorAnswer, type Service } from '../support/modelled-errors.ts';

const ATTEMPTS = 2;
/** Failed attempts are what is tested. */
const QUIET = new DefaultLogger('ERROR', () => undefined);
/** Few enough that no request waits for its connection until it times out, on a busy machine too. */
const CELLS_IN_FLIGHT = 8;
const ALWAYS = Number.POSITIVE_INFINITY;

/** What cannot be read without an operation: nothing at all, one rule of three, or nothing but an extra. */
const ROWS_WITHOUT: Readonly<Record<string, number>> = {
  AssumeRole: 0,
  DescribeConfigRules: 0,
  GetComplianceDetailsByConfigRule: ROWS - 2,
};
const LISTING = ['AssumeRole', 'ListAccounts', 'ListOrganizationalUnitsForParent', 'ListAccountsForParent'];

let faultyAws: FaultyAws;
beforeAll(async () => {
  faultyAws = await startFaultyAws();
  const variables = { AWS_ENDPOINT_URL: faultyAws.url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: '999988887777' };
  for (const [name, value] of Object.entries({ ...variables, AWS_SECRET_ACCESS_KEY: 'secret' }))
    vi.stubEnv(name, value);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
});
afterAll(async () => {
  await faultyAws.close();
  vi.unstubAllEnvs();
});

/** The clients of one account, whose calls have one attempt each: the SDK's own retries are not what is tested. */
function open(accountId: string): { aws: Aws; config: Config } {
  const config = parseConfig({
    ...{ REPORT_BUCKET: 'bucket', REGIONS: 'us-east-1' },
    ORG_ROLE_ARN: `arn:aws:iam::${accountId}:role/list`,
  });
  const putOnce: Store['putOnce'] = (key) => Promise.resolve(aStoredObject({ key }));
  const find: Store['find'] = () => Promise.resolve(undefined);
  const store = { putOnce, find, replace: () => Promise.resolve(true), bucket: 'bucket' } as unknown as Store;
  return { aws: { ...createAws(config, undefined, 1), store }, config };
}

type Scan = { disposition: string; cause?: string | undefined; rows: number; attempts: number; calls: number };

/** Scans an account as Temporal does: each attempt starts from what the last one left. */
async function scan(fault: Fault): Promise<Scan> {
  const accountId = faultyAws.add(fault);
  const scanAccount = createScanAccount(open(accountId).aws, { readTags: true });
  let heartbeatDetails: unknown;
  const result = (region: RegionOutcome, attempts: number): Scan => ({
    ...{ disposition: region.disposition, cause: region.cause, rows: region.rows, attempts },
    calls: faultyAws.calls(accountId, fault.operation),
  });
  for (let attempt = 1; ; attempt++) {
    const env = new MockActivityEnvironment({ attempt, heartbeatDetails }, { logger: QUIET });
    env.on('heartbeat', (details: unknown) => (heartbeatDetails = details));
    try {
      const account = { id: accountId, name: 'payments', ou: 'Prod' };
      const input = { runId: 'run-1', account, regions: ['us-east-1'], attempts: ATTEMPTS };
      const outcome = (await env.run(scanAccount, input)) as AccountOutcome;
      return result(outcome.regions[0]!, attempt);
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      const { regions } = error.details![0] as ScanProgress;
      if (attempt === ATTEMPTS) return result(regions[0]!, attempt);
    }
  }
}

function flawsOfScan(operation: string, error: ErrorAnswer, once: Scan, always: Scan): string[] {
  const withoutRows = ROWS_WITHOUT[operation] ?? ROWS;
  const isDenied = ['access-denied', 'role-missing'].includes(once.disposition) && withoutRows === 0;
  const isFinal = isLasting(error);
  const isExtra = withoutRows === ROWS;
  const mayBeFinal = isFinal && operation === 'AssumeRole';
  return [
    ...(Math.min(once.calls, always.calls) > 0 ? [] : ['was never called']),
    ...(isFinal || once.calls > 1 ? [] : ['is not called again though the error may pass']),
    ...(once.rows === ROWS || isDenied || mayBeFinal ? [] : ['loses rows though the error passes']),
    ...(always.rows === withoutRows ? [] : ['loses rows that could be read']),
    ...(isFinal && Math.max(once.attempts, always.attempts) > 1 ? ['is retried in vain'] : []),
    ...(!isFinal && !isExtra && always.attempts < ATTEMPTS ? ['is final though it could pass'] : []),
  ];
}

/** Plays each error once and for good, prints what became of it, and returns what is wrong. */
async function playScans(service: Service, operation: string): Promise<string[]> {
  const rule = operation === 'GetComplianceDetailsByConfigRule' ? { rule: 'b' } : {};
  const isFallback = operation === 'DescribeConfigurationRecorders';
  const also = isFallback ? { alsoDenied: 'DescribeConfigurationRecorderStatus' } : {};
  const cells = await mapLimit(errorsOf(service, operation), CELLS_IN_FLIGHT, async (error) => {
    const play = (times: number) => scan({ operation, error, times, ...rule, ...also });
    const [once, always] = await Promise.all([play(1), play(ALWAYS)]);
    const words = [once, always].map((each) => {
      return `${each.disposition}, ${each.rows} rows, ${each.attempts} attempts, ${each.calls} calls`;
    });
    return { error, words, flaws: flawsOfScan(operation, error, once, always) };
  });
  print(operation, cells);
  return cells.flatMap(({ error, flaws }) => flaws.map((flaw) => `${operation}, ${nameOf(error)}: ${flaw}`));
}

function print(operation: string, cells: readonly { error: ErrorAnswer; words: readonly string[] }[]): void {
  const lines = cells.map(({ error, words: [once, always] }) => `  ${nameOf(error)}: once: ${once}; always: ${always}`);
  console.log([operation, ...lines].join('\n'));
}

type Listing = 'planned' | 'run ends' | 'retried';

async function list(accountId: string): Promise<Listing> {
  const { aws, config } = open(accountId);
  const input = { runId: 'run-1', scheduledAt: '2026-11-23T01:00:00Z', input: {} };
  try {
    await new MockActivityEnvironment({}, { logger: QUIET }).run(createDiscoverAccounts(aws, config), input);
    return 'planned';
  } catch (error) {
    return error instanceof ApplicationFailure && error.nonRetryable ? 'run ends' : 'retried';
  }
}

async function playListings(service: Service, operation: string): Promise<string[]> {
  const cells = await mapLimit(errorsOf(service, operation), CELLS_IN_FLIGHT, async (error) => {
    const accountId = faultyAws.add({ operation, error, times: ALWAYS });
    const is = await list(accountId);
    const asked = faultyAws.calls(accountId, operation) > 0;
    const needless = operation === 'ListRoots' && /AccessDenied|NotAuthorized/.test(error.code ?? '');
    const expected: Listing = needless ? 'planned' : isLasting(error) ? 'run ends' : 'retried';
    return {
      error,
      words: ['-', is],
      flaws: [...(is === expected ? [] : [`expected ${expected}, is ${is}`]), ...(asked ? [] : ['was never called'])],
    };
  });
  print(`${operation} of the organization`, cells);
  return cells.flatMap(({ error, flaws }) => flaws.map((flaw) => `${operation}, ${nameOf(error)}: ${flaw}`));
}

const operationsOf = (role: 'spoke' | 'organization') =>
  Object.keys(API_TO_IAM[role]).map((name) => name.split(':')[1]!);

test.each(['AssumeRole', ...operationsOf('spoke')])(
  'an error of %s costs what it is about, and is retried only if it may pass',
  async (operation) => {
    expect(await playScans(operation === 'AssumeRole' ? 'sts' : 'config', operation)).toEqual([]);
  },
  120_000,
);

test.each([...LISTING, 'ListRoots'])(
  'an error of %s ends a run at once only if no attempt can succeed',
  async (operation) => {
    expect(await playListings(operation === 'AssumeRole' ? 'sts' : 'organizations', operation)).toEqual([]);
  },
  120_000,
);

test('an error of ListTagsForResource costs the tags, and never the run', async () => {
  const operation = 'ListTagsForResource';
  const faults = await Promise.all(
    errorsOf('organizations', operation).map(async (error) => {
      const accountId = faultyAws.add({ operation, error, times: ALWAYS });
      const { aws } = open(accountId);
      const { signal } = new AbortController();
      const read = await aws.readAccountTags('run-1', DEFAULT_TAG_KEYS, signal);
      const { accounts, fault } = await refreshTags(aws.store, read, ['111122223333'], { now: Date.now, signal });
      return { accounts, hasReason: typeof fault === 'string', isCalled: faultyAws.calls(accountId, operation) > 0 };
    }),
  );
  expect(new Set(faults.map((each) => JSON.stringify(each)))).toEqual(
    new Set(['{"accounts":{},"hasReason":true,"isCalled":true}']),
  );
});

test('every operation of a role that reads AWS has its line', () => {
  const played = [...LISTING, 'ListRoots', 'ListTagsForResource'];
  expect(operationsOf('organization').filter((operation) => !played.includes(operation))).toEqual([]);
});
