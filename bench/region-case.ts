// One region with very many results, read and published in two weeks: neither a scan nor a report holds a whole region.
import { atMost, nothingLost, type Case } from './case.ts';
import { readExpectations } from './oracle.ts';
import { base, startOrganization, unhindered } from './organizations.ts';
import { runProduct } from './product.ts';
import type { Run } from './results.ts';

export type RegionCase = { what: string; minutes: Case['minutes']; rows: number; maxMiB: number };

const ACCOUNTS = 3;
const SMALL_ROWS = 5_000;

/** The dates of the reports. The second one starts from the ledger of the first. */
const WEEKS = ['2026-11-23', '2026-11-30'];

export function regionCase({ what, minutes, rows, maxMiB }: RegionCase): Case {
  return {
    what,
    minutes,
    async measure({ environment, measureUnitCosts, isSmall, profile, timeoutMs, log }) {
      const scenario = unhindered(base(ACCOUNTS));
      const organization = await startOrganization(environment, 'organization', {
        ...scenario,
        config: { ...scenario.config, largeAccount: { index: 1, rows: isSmall ? SMALL_ROWS : rows } },
      });
      const expected = await readExpectations(organization);
      const unitCosts = await measureUnitCosts();
      const settings = { CONFIG_REQUESTS_PER_SECOND: '10000', ASSUME_ROLE_PER_SECOND: '600' };
      const runs: Run[] = [];
      for (const reportDate of WEEKS) {
        const label = `product, report of ${reportDate}`;
        log(label);
        const options = { label, settings, input: { reportDate }, profile, timeoutMs };
        runs.push(await runProduct(environment, organization, expected, options));
      }
      const peakMiB = Math.max(...runs.map((run) => run.peakMiB));
      return {
        unitCosts,
        runs,
        ideals: [],
        targets: isSmall ? [] : [atMost('peak memory of the worker', peakMiB, maxMiB, ' MiB'), ...nothingLost(runs)],
      };
    },
  };
}
