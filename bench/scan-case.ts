// A whole organization, from its start to the published workbook: the peer and the product in turn on the same one.
import type { ScenarioInput } from '#simulator/scenario/scenario.ts';
import { CORES, DEFAULT_CONCURRENCY, nothingLost, type Case, type CaseContext } from './case.ts';
import { compareWithIdeal, idealRun } from './ideal.ts';
import { startOrganization } from './organizations.ts';
import { runPeer } from './peer.ts';
import { runProduct } from './product.ts';
import type { Run, Target } from './results.ts';
import { readExpectations } from './oracle.ts';

/** What targets are made of. `runs` has one run of the product for each `concurrency`; `ratio` is the first's to its ideal. */
type Figures = { runs: Run[]; ratio: number; peer: Run | undefined; others: CaseContext['others'] };

export type ScanCase = {
  what: string;
  minutes: Case['minutes'];
  scenario: (accounts: number) => ScenarioInput;
  accounts: number;
  smallAccounts: number;
  /** Whether the peer runs as well: 5,000 accounts take it a quarter of an hour, and a million rows 18 minutes and 10 GB more. */
  hasPeer: boolean;
  /** Accounts at a time. */
  concurrency: readonly number[];
  targets: (figures: Figures) => Target[];
};

export function scanCase(options: ScanCase): Case {
  const { what, minutes, scenario, accounts, smallAccounts, hasPeer, targets } = options;
  return {
    what,
    minutes,
    async measure({ environment, measureUnitCosts, isSmall, withPeer, profile, timeoutMs, others, log }) {
      const organization = await startOrganization(
        environment,
        'organization',
        scenario(isSmall ? smallAccounts : accounts),
      );
      const expected = await readExpectations(organization);
      let peer: Run | undefined;
      if (withPeer && hasPeer) {
        log('the peer');
        peer = await runPeer(environment, organization, expected);
      }
      const concurrency = isSmall ? options.concurrency.slice(0, 1) : options.concurrency;
      const unitCosts = await measureUnitCosts();
      const runs: Run[] = [];
      for (const accountsInFlight of concurrency) {
        const label = `product, ${accountsInFlight} at a time`;
        log(label);
        // The default is left to the product.
        const settings =
          accountsInFlight === DEFAULT_CONCURRENCY ? {} : { CONCURRENT_ACCOUNTS: String(accountsInFlight) };
        runs.push(await runProduct(environment, organization, expected, { label, settings, profile, timeoutMs }));
      }
      const ideals = runs.map((run, index) => {
        const means = { cores: CORES, accountsInFlight: concurrency[index]!, workers: 1 };
        return compareWithIdeal(run, run.seconds.wall, idealRun(organization, expected, unitCosts, means));
      });
      const ratio = ideals[0]!.ratio;
      return {
        unitCosts,
        runs: [...(peer ? [peer] : []), ...runs],
        ideals,
        fewestCalls: expected.calls,
        // Targets are for the whole size.
        targets: isSmall ? [] : [...targets({ runs, ratio, peer, others }), ...nothingLost(runs)],
      };
    },
  };
}
