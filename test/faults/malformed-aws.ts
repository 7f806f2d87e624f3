// Malformed answers of the services that a run has but one of, met by the very adapters of the product.
import { isDeepStrictEqual } from 'node:util';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { clientDefaults, createSharedHandler } from '#src/aws/clients.ts';
import { listAccounts } from '#src/aws/organizations.ts';
import { createStore, type Store } from '#src/aws/store.ts';
import { scopeAccounts } from '#domain/coverage/account.ts';
import type { Malformation } from '#simulator/faults/malformed.ts';
import { startSimulator, type Simulator } from '#simulator/server.ts';

/** What came of one case; `wrong` is what must never be. */
export type Cell = { operation: string; how: Malformation; came: 'right' | 'as told' | 'refused' | `wrong: ${string}` };

const clientOf = ({ url, credentials, scenario }: Simulator) => ({
  ...clientDefaults(createSharedHandler(20)),
  ...{ endpoint: url, region: scenario.regions[0]!, credentials },
});

/** Longer than the SDK's own retries take. */
const MAX_MS = 90_000;

/** What came of a case, given what is right and what may be told of it. */
async function cameOf(
  attempt: (signal: AbortSignal) => Promise<'right' | 'as told' | `wrong: ${string}`>,
): Promise<Cell['came']> {
  const signal = AbortSignal.timeout(MAX_MS);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'wrong: hung'>((resolve) => {
    timer = setTimeout(() => resolve('wrong: hung'), MAX_MS);
  });
  const came = attempt(signal).catch((): 'refused' => 'refused'); // Whatever it throws, the activity is tried again.
  return Promise.race([came, late]).finally(() => clearTimeout(timer));
}

const spoil = (simulator: Simulator, how: Malformation, operation: string) =>
  simulator.control({ clearFaults: true, addFaults: [{ kind: 'malformed', how, operations: [operation] }] });

async function withSimulator<T>(organization: object, use: (simulator: Simulator) => Promise<T>): Promise<T> {
  const simulator = await startSimulator({
    scenario: { accounts: 24, organization, rates: { config: null, organizationsScale: null } },
  });
  try {
    return await use(simulator);
  } finally {
    await simulator.close();
  }
}

const LISTINGS = ['ListAccounts', 'ListRoots', 'ListOrganizationalUnitsForParent', 'ListAccountsForParent'];

/** The list of accounts while one of its calls is malformed: right, or every account as AWS tells of it, or refused. */
export async function organizationsCells(how: Malformation): Promise<Cell[]> {
  const under = (paths: boolean) =>
    withSimulator({ paths }, async (simulator) => {
      const read = async (signal: AbortSignal) =>
        scopeAccounts(await listAccounts(new OrganizationsClient(clientOf(simulator)), signal), {}, []);
      const right = await read(new AbortController().signal);
      const cells: Cell[] = [];
      for (const operation of paths ? LISTINGS.slice(0, 1) : LISTINGS) {
        spoil(simulator, how, `organizations:${operation}`);
        const came = await cameOf(async (signal) => {
          const found = await read(signal);
          if (isDeepStrictEqual(found, right)) return 'right';
          const ids = (accounts: typeof found) => accounts.map(({ id }) => id);
          return isDeepStrictEqual(ids(found), ids(right)) ? 'as told' : `wrong: ${found.length} accounts`;
        });
        cells.push({ operation: `organizations:${operation}${paths ? ' with Paths' : ''}`, how, came });
      }
      return cells;
    });
  return [...(await under(false)), ...(await under(true))];
}

const BODY = Buffer.from(JSON.stringify({ rows: 123, reportDate: '2026-11-23' }));

type StoreCase = {
  operation: string;
  of: string;
  attempt: (store: Store, key: string) => Promise<unknown>;
  isRight: (store: Store, key: string, answer: unknown) => Promise<boolean>;
};

const holds = async (store: Store, key: string) => BODY.equals(await store.get({ key }));

/** Each use of S3, and when its answer is right: what was read is what is there, what was written is there. */
const STORE_CASES: StoreCase[] = [
  {
    ...{ operation: 's3:GetObject', of: 'recorded' },
    attempt: (store) => store.get(store.describe('there', BODY)),
    isRight: async (_, __, answer) => BODY.equals(answer as Buffer),
  },
  {
    ...{ operation: 's3:GetObject', of: 'shared' },
    attempt: (store) => store.find('there'),
    isRight: async (_, __, answer) => BODY.equals((answer as { body: Buffer }).body),
  },
  {
    ...{ operation: 's3:ListObjectsV2', of: '' },
    attempt: (store) => store.list('listed/'),
    isRight: async (_, __, answer) => isDeepStrictEqual(answer, ['listed/1', 'listed/2']),
  },
  {
    ...{ operation: 's3:PutObject', of: 'once' },
    attempt: (store, key) => store.putOnce(key, BODY, 'application/json'),
    isRight: holds,
  },
  {
    ...{ operation: 's3:PutObject', of: 'shared' },
    attempt: (store, key) => store.replace(key, BODY, 'application/json', undefined),
    // Its own earlier try may have arrived: then another has it, and the caller reads what.
    isRight: holds,
  },
  {
    ...{ operation: 's3:PutObject', of: 'streamed' },
    attempt: (store, key) => store.upload(key, Readable.from([BODY]), 'text/csv', new AbortController().signal),
    isRight: holds,
  },
  {
    ...{ operation: 's3:CopyObject', of: '' },
    attempt: (store, key) => store.copy('there', key),
    isRight: holds,
  },
];

/** Each use of S3 while its answers are malformed: right, or refused. */
export async function storeCells(how: Malformation): Promise<Cell[]> {
  return withSimulator({}, async (simulator) => {
    const s3 = new S3Client({ ...clientOf(simulator), forcePathStyle: true });
    const store = createStore(s3, simulator.scenario.s3.buckets[0]!);
    for (const key of ['there', 'listed/1', 'listed/2']) await store.putOnce(key, BODY, 'application/json');
    const cells: Cell[] = [];
    for (const [index, { operation, of, attempt, isRight }] of STORE_CASES.entries()) {
      const key = `written/${index}`;
      spoil(simulator, how, operation);
      const came = await cameOf(async () => {
        const answer = await attempt(store, key);
        simulator.control({ clearFaults: true });
        return (await isRight(store, key, answer).catch(() => false)) ? 'right' : 'wrong: believed';
      });
      cells.push({ operation: of === '' ? operation : `${operation} (${of})`, how, came });
    }
    return cells;
  });
}
