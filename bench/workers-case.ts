// Scaling out: one run shared by two workers, each with its own limit, all within the run's.
import { atMost, CORES, nothingLost, type Case } from './case.ts';
import { compareWithIdeal, idealRun } from './ideal.ts';
import { base, startOrganization } from './organizations.ts';
import { runProduct } from './product.ts';
import type { Run } from './results.ts';
import { readExpectations } from './oracle.ts';

/**
 * A worker reads 40 accounts at a time (its 20 and the 20 slots that it keeps free for short work), the run asks for 80:
 * one worker is held back by its own limit, two by the run's. So it is the limits that are measured, not the two cores.
 */
const SETTINGS = { CONCURRENT_ACCOUNTS: '20', ASSUME_ROLE_PER_SECOND: '30' };
const OF_A_WORKER = 40;
const OF_THE_RUN = 80;
const INPUT = { concurrentAccounts: OF_THE_RUN, retryWindowHours: 0 };

/** The bucket of a worker lets a second's worth through at once, and as much again in that second. */
const ASSUMED_IN_A_SECOND = 2 * 30;

export function workersCase(options: {
  what: string;
  minutes: Case['minutes'];
  accounts: number;
  smallAccounts: number;
}): Case {
  const { what, minutes, accounts, smallAccounts } = options;
  return {
    what,
    minutes,
    async measure({ environment, measureUnitCosts, isSmall, profile, timeoutMs, log }) {
      const organization = await startOrganization(
        environment,
        'organization',
        base(isSmall ? smallAccounts : accounts),
      );
      const expected = await readExpectations(organization);
      const unitCosts = await measureUnitCosts();
      const run = (workers: number): Promise<Run> => {
        const label = `product, ${workers} worker${workers > 1 ? 's' : ''}`;
        log(label);
        return runProduct(environment, organization, expected, {
          ...{ label, settings: SETTINGS, input: INPUT, workers, profile, timeoutMs, inFlight: true },
        });
      };
      // One worker is what two are compared with; the smoke test compares nothing, and has it in another case.
      const one = isSmall ? undefined : await run(1);
      const two = await run(2);
      const runs = one ? [one, two] : [two];
      return {
        unitCosts,
        runs,
        ideals: runs.map((each) => {
          const workers = each === two ? 2 : 1;
          const means = { cores: CORES, accountsInFlight: Math.min(OF_THE_RUN, OF_A_WORKER * workers), workers };
          return compareWithIdeal(each, each.seconds.wall, idealRun(organization, expected, unitCosts, means));
        }),
        fewestCalls: expected.calls,
        targets: !one
          ? []
          : [
              atMost('two workers, as a share of one worker’s wall', two.seconds.wall / one.seconds.wall, 0.99),
              atMost('accounts in flight at one worker', two.inFlight!.mostOfOneWorker, OF_A_WORKER),
              atMost('accounts in flight in the run', two.inFlight!.most, OF_THE_RUN),
              atMost('AssumeRole in a second, both workers', two.assumeRoleMostPerSecond!, 2 * ASSUMED_IN_A_SECOND),
              ...nothingLost(runs),
            ],
      };
    },
  };
}
