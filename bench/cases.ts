// The cases by name: what is measured, about how long it takes, and what was promised of it.
import { atLeast, atMost, type Case } from './case.ts';
import { base, heavy, small } from './organizations.ts';
import type { Run } from './results.ts';
import { ownersCase } from './owners-case.ts';
import { ratesCase } from './rates-case.ts';
import { regionCase } from './region-case.ts';
import { scanCase } from './scan-case.ts';
import { workbookCase } from './workbook-case.ts';
import { workersCase } from './workers-case.ts';

/** The pod's memory request. */
const POD_MIB = 512;

const faster = (what: string, peer: Run | undefined, product: Run, of: 'toCsv' | 'wall', times: number) =>
  peer ? [atLeast(what, peer.seconds[of]! / product.seconds[of]!, times, ' ×')] : [];

const cpuOfCall = ({ cpu, calls }: Run) => (cpu.scanning! / calls) * 1_000;

export const CASES: Readonly<Record<string, Case>> = {
  'workbook-200k': workbookCase({
    what: 'the workbook of 200,000 rows, against report.py',
    minutes: { product: 1, peer: 3 },
    rows: 200_000,
    withPeer: true,
    targets: (product, peer) =>
      peer
        ? [
            atLeast('times as fast as report.py', peer.seconds.publishing / product.seconds.publishing, 15, ' ×'),
            atMost('share of its memory', product.peakMiB / peer.peakMiB, 0.2),
          ]
        : [],
  }),
  'workbook-1m': workbookCase({
    what: 'the workbook of 1,000,000 rows × 18 columns',
    minutes: { product: 2, peer: 0 },
    rows: 1_000_000,
    withPeer: false,
    targets: ({ rows, seconds, peakMiB }) => [
      atMost('peak memory of the whole worker', peakMiB, POD_MIB, ' MiB'),
      atLeast('rows a second, workbook and CSV', rows / seconds.publishing, 20_000),
    ],
  }),
  'owners-1m': ownersCase({
    what: '1,000,000 rows of 5,000 accounts with the workbooks of 200 owners, against without',
    minutes: { product: 8, peer: 0 },
    accounts: 5_000,
    owners: 200,
    maxMiB: POD_MIB,
  }),
  'region-500k': regionCase({
    what: 'a region with 500,000 results, in two weeks',
    minutes: { product: 3, peer: 0 },
    rows: 500_000,
    maxMiB: POD_MIB,
  }),
  'region-1m': regionCase({
    what: 'a region with 1,000,000 results, in two weeks',
    minutes: { product: 7, peer: 0 },
    rows: 1_000_000,
    maxMiB: POD_MIB,
  }),
  'base-500': scanCase({
    what: '500 accounts of 3 s, against the peer',
    minutes: { product: 2, peer: 3 },
    scenario: base,
    accounts: 500,
    smallAccounts: 12,
    hasPeer: true,
    concurrency: [100, 20],
    targets: ({ runs, ratio, peer }) => {
      const [product, at20] = runs as [Run, Run];
      return [
        atMost('published', product.seconds.wall, 30, ' s'),
        ...faster('from scan to CSV, against the peer', peer, product, 'toCsv', 4),
        ...faster('from start to workbook, against the peer', peer, product, 'wall', 4),
        ...faster('from scan to CSV, 20 at a time', peer, at20, 'toCsv', 1.5),
        ...faster('from start to workbook, 20 at a time', peer, at20, 'wall', 1.5),
        ...(peer ? [atMost("CPU a call, as a share of the peer's", cpuOfCall(product) / cpuOfCall(peer), 0.5)] : []),
        atMost('wall, times the ideal', ratio, 1.25),
      ];
    },
  }),
  'heavy-100': scanCase({
    what: '100 accounts of 60 rules a region, against the peer',
    minutes: { product: 1, peer: 3 },
    scenario: heavy,
    accounts: 100,
    smallAccounts: 2,
    hasPeer: true,
    concurrency: [100],
    targets: ({ runs: [product], peer }) => [
      ...faster('from scan to CSV, against the peer', peer, product!, 'toCsv', 3),
      ...faster('from start to workbook, against the peer', peer, product!, 'wall', 3),
    ],
  }),
  'base-5000': scanCase({
    what: '5,000 accounts of 3 s, 1,000,000 rows',
    minutes: { product: 4, peer: 0 },
    scenario: base,
    accounts: 5_000,
    smallAccounts: 25,
    hasPeer: false,
    concurrency: [100],
    targets: ({ runs: [product], ratio }) => [
      atMost('published', product!.seconds.wall, 300, ' s'),
      atMost('peak memory of the worker', product!.peakMiB, POD_MIB, ' MiB'),
      atMost('wall, times the ideal', ratio, 1.5),
    ],
  }),
  'small-20000': scanCase({
    what: '20,000 accounts with little in each: memory and histories',
    minutes: { product: 7, peer: 0 },
    scenario: small,
    accounts: 20_000,
    smallAccounts: 50,
    hasPeer: false,
    concurrency: [100],
    targets: ({ runs: [product], others }) => {
      const { history, peakMiB } = product!;
      const before = others['base-5000']?.runs.at(-1)?.peakMiB;
      return [
        atMost('events of the largest history', history!.mostEvents, 9_999),
        atMost('bytes of the largest history', history!.mostBytes / 1024 ** 2, 10, ' MiB'),
        ...(before ? [atMost("peak memory, times that of base-5000's worker", peakMiB / before, 1.1)] : []),
      ];
    },
  }),
  ...Object.fromEntries(
    [1, 2, 5, 10, 25].map((perSecond) => [
      `rates-${perSecond}`,
      ratesCase({
        what: `100 accounts of 60 rules a region, ${perSecond} calls a second allowed`,
        minutes: Math.ceil(4 + 7 / perSecond),
        accounts: 100,
        limits: [1, 2].map((times) => ({ perSecond, burst: perSecond * times })),
      }),
    ]),
  ),
  'rates-none': ratesCase({
    what: '100 accounts of 60 rules a region without a limit',
    minutes: 3,
    accounts: 100,
    limits: [null],
  }),
  'rates-shared': ratesCase({
    what: '100 accounts of 60 rules a region, others take half of the limit',
    minutes: 6,
    accounts: 100,
    limits: [5, 10].map((perSecond) => ({ perSecond, burst: perSecond * 2, otherUsersShare: 0.5 })),
  }),
  'two-workers': workersCase({
    what: '500 accounts shared by two workers, within the limits of each and of the run',
    minutes: { product: 2, peer: 0 },
    accounts: 500,
    smallAccounts: 12,
  }),
};

/** What the smoke test runs: the other cases are these in other sizes. */
export const SMOKE_CASES = ['workbook-200k', 'base-500', 'two-workers'];
