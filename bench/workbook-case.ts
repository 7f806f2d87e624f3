// Publishing alone, from stored rows, by a worker that has done nothing else: what the workbook costs.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { localEnvironment } from '#src/dev/stack.ts';
import { openObject } from './bucket.ts';
import { CORES, DEFAULT_CONCURRENCY, nothingLost, type Case } from './case.ts';
import { compareWithIdeal, idealPublishing } from './ideal.ts';
import { base, startOrganization, unhindered, type Organization } from './organizations.ts';
import { runPython } from './peer.ts';
import { runProduct } from './product.ts';
import { round, type Run, type Target } from './results.ts';
import type { BenchEnvironment } from './environment.ts';
import { readExpectations, type Expectations } from './oracle.ts';

/** Enough that the organization is read quickly, few enough that most listings are a page. */
const ROWS_AN_ACCOUNT = 2_000;
const SMALL_ROWS = 4_000;

export type WorkbookCase = {
  what: string;
  minutes: Case['minutes'];
  rows: number;
  withPeer: boolean;
  targets: (product: Run, peer: Run | undefined) => Target[];
};

export function workbookCase({ what, minutes, rows, withPeer: isCompared, targets }: WorkbookCase): Case {
  return {
    what,
    minutes,
    async measure({ environment, measureUnitCosts, isSmall, withPeer, profile, timeoutMs, log }) {
      const scenario = base((isSmall ? SMALL_ROWS : rows) / ROWS_AN_ACCOUNT);
      const organization = await startOrganization(environment, 'organization', {
        ...unhindered(scenario),
        config: { ...scenario.config, rowsPerAccount: ROWS_AN_ACCOUNT },
      });
      const expected = await readExpectations(organization);
      log('the rows are stored');
      const settings = { CONFIG_REQUESTS_PER_SECOND: '10000', ASSUME_ROLE_PER_SECOND: '600' };
      const stored = await runProduct(environment, organization, expected, { label: 'storing', settings, timeoutMs });
      let peer: Run | undefined;
      if (withPeer && isCompared) {
        log('report.py');
        peer = await runReport(environment, organization, expected, stored.rawKey!);
      }
      const unitCosts = await measureUnitCosts();
      log('the product publishes them again');
      const label = 'product, publishing alone';
      const input = { rebuildFrom: stored.runId! };
      const product = await runProduct(environment, organization, expected, { label, input, profile, timeoutMs });
      const means = { cores: CORES, accountsInFlight: DEFAULT_CONCURRENCY, workers: 1 };
      return {
        unitCosts,
        runs: [...(peer ? [peer] : []), product],
        ideals: [
          compareWithIdeal(
            product,
            product.seconds.publishing,
            idealPublishing(organization, expected, unitCosts, means),
          ),
        ],
        targets: isSmall ? [] : [...targets(product, peer), ...nothingLost([product])],
      };
    },
  };
}

/** The legacy workbook of the same rows. */
async function runReport(
  environment: BenchEnvironment,
  organization: Organization,
  { rows }: Expectations,
  rawKey: string,
): Promise<Run> {
  const csv = join(environment.directory, 'raw.csv');
  await pipeline(await openObject(organization, rawKey), createWriteStream(csv));
  const env = localEnvironment(organization.aws, '');
  const { total } = await runPython(environment, 'report.py', [csv, join(environment.directory, 'legacy.xlsx')], env);
  return {
    ...{ label: 'report.py', accounts: 0, calls: 0, throttled: 0, operations: {}, rows },
    seconds: { wall: round(total.wallSeconds), publishing: round(total.wallSeconds) },
    cpu: { total: round(total.cpuSeconds) },
    peakMiB: round(total.peakMiB),
  };
}
