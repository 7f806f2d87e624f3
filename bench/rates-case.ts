// Limits that the product is not told: three weeks of the same organization, each week with what the weeks before have found.
import { atMost, type Case, type CaseContext } from './case.ts';
import { heavy, startOrganization, type Organization } from './organizations.ts';
import { readExpectations, type Expectations } from './oracle.ts';
import { runProduct } from './product.ts';
import { round, type Run, type Target } from './results.ts';

/** AWS Config's limit for each account and region, and the share of it that others call at, at random. */
export type Limit = { perSecond: number; burst: number; otherUsersShare?: number };

type OtherUsers = { calls: number; throttled: number; throttledAlone: number };

type Week = { run: Run; ratio: number; throttledShare: number; others: OtherUsers };

const WEEKS = 3;

const SMALL_ACCOUNTS = 2;

export function ratesCase(options: {
  what: string;
  minutes: number;
  accounts: number;
  limits: (Limit | null)[];
}): Case {
  const { what, minutes, limits } = options;
  return {
    what,
    minutes: { product: minutes, peer: 0 },
    async measure(context) {
      const accounts = context.isSmall ? SMALL_ACCOUNTS : options.accounts;
      const free = await startOrganization(context.environment, 'free', withLimit(accounts, null));
      const expected = await readExpectations(free);
      // What CPU and latency take: no limit, and a worker that sets itself none.
      context.log('no limit, and none expected');
      const fastest = await runWeek(context, free, expected, 'no limit', { CONFIG_REQUESTS_PER_SECOND: '1000' });
      const runs = [fastest];
      const targets: Target[] = [];
      for (const limit of limits) {
        const weeks = await measureLimit(context, accounts, limit, expected, fastest);
        runs.push(...weeks.map(({ run }) => run));
        targets.push(...judge(nameOf(limit), limit, weeks, accounts));
      }
      return { runs, ideals: [], fewestCalls: expected.calls, targets: context.isSmall ? [] : targets };
    },
  };
}

const nameOf = (limit: Limit | null): string =>
  limit
    ? `${limit.perSecond} a second, burst ${limit.burst}${limit.otherUsersShare ? `, others ${limit.otherUsersShare * 100} %` : ''}`
    : 'no limit';

const withLimit = (accounts: number, limit: Limit | null) => ({
  ...heavy(accounts),
  rates: limit
    ? {
        config: { perSecond: limit.perSecond, burst: limit.burst },
        otherUsersShare: limit.otherUsersShare ?? 0,
      }
    : { config: null },
});

async function measureLimit(
  context: CaseContext,
  accounts: number,
  limit: Limit | null,
  expected: Expectations,
  fastest: Run,
): Promise<Week[]> {
  const name = nameOf(limit);
  const organization = await startOrganization(context.environment, name, withLimit(accounts, limit));
  const weeks: Week[] = [];
  for (let week = 1; week <= WEEKS; week++) {
    const label = `${name}, week ${week}`;
    context.log(label);
    const run = await runWeek(context, organization, expected, label, {});
    const calls = Object.entries(run.operations).filter(([operation]) => operation.startsWith('config:'));
    const sum = (of: 'calls' | 'throttled') => calls.reduce((total, [, counts]) => total + counts[of], 0);
    const regions = accounts * organization.scenario.regions.length;
    const answered = (sum('calls') - sum('throttled')) / regions;
    const left = limit ? limit.perSecond * (1 - (limit.otherUsersShare ?? 0)) : Number.POSITIVE_INFINITY;
    const bound = Math.max((answered - (limit?.burst ?? 0)) / left, fastest.seconds.scanning!);
    const figures = {
      ratio: round(run.seconds.scanning! / bound),
      throttledShare: round((sum('throttled') / sum('calls')) * 100),
      others: (await (await fetch(`${organization.url}/_simulator/other-users`)).json()) as OtherUsers,
    };
    context.log(
      `  ${run.seconds.scanning} s, ${figures.ratio} times the bound of ${round(bound)} s; ${figures.throttledShare} % throttled` +
        (figures.others.calls > 0 ? `; others ${JSON.stringify(figures.others)}` : ''),
    );
    weeks.push({ run, ...figures });
  }
  await organization.stop();
  return weeks;
}

async function runWeek(
  { environment, profile, timeoutMs }: CaseContext,
  organization: Organization,
  expected: Expectations,
  label: string,
  settings: Record<string, string>,
): Promise<Run> {
  await fetch(`${organization.url}/_simulator/rates/reset`, { method: 'POST' });
  return runProduct(environment, organization, expected, { label, settings, profile, timeoutMs });
}

function judge(name: string, limit: Limit | null, weeks: readonly Week[], accounts: number): Target[] {
  const [first, last] = [weeks[0]!, weeks.at(-1)!];
  const isShared = (limit?.otherUsersShare ?? 0) > 0;
  const { calls, throttled, throttledAlone } = last.others;
  const of = (what: string) => `${name}: ${what}`;
  const sum = (count: (run: Run) => number) => weeks.reduce((total, { run }) => total + count(run), 0);
  return [
    ...(isShared
      ? [
          atMost(of('scan in week 3, times its bound'), last.ratio, 1.5),
          atMost(of('others throttled, points more'), ((throttled - throttledAlone) / calls) * 100, 2),
        ]
      : [
          atMost(of('scan in week 1, times its bound'), first.ratio, 1.7),
          atMost(of('scan in week 3, times its bound'), last.ratio, 1.25),
          atMost(of('throttled in week 3'), last.throttledShare, 5, ' %'),
        ]),
    atMost(
      of('rows lost or foreign'),
      sum(({ lost = 1, foreign = 1 }) => lost + foreign),
      0,
    ),
    atMost(
      of('accounts failed'),
      sum((run) => accounts - run.accounts),
      0,
    ),
  ];
}
