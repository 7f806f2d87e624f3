// The table of ADR 0047: ways to find a rate, in the model. Usage: node setup/run.mjs bench/rate-table.ts
import { additive, constant, finding, type CreateLimiter, UNLIMITED } from './rate-limiters.ts';
import { CALLS, modelWeeks, type World } from './rate-model.ts';

const REGIONS = 60;
const WEEKS = 3;

/** What the CPU needs for 200 such regions on two cores: a scan cannot be faster. */
const CPU_SECONDS = 10;

const LIMITS = [1, 2, 5, 10, 25].flatMap((perSecond) =>
  [1, 2].map((times) => ({ perSecond, burst: perSecond * times })),
);

const LIMITERS: Record<string, CreateLimiter> = {
  'constant 5': constant(5),
  'additive +0.1/s, × 0.7': additive(0.1, 0.7),
  finder: finding,
};

const UNLIMITED_WORLD: World = { ...UNLIMITED, othersShare: 0 };

const WORLDS: World[] = [
  ...LIMITS.map((limit) => ({ ...limit, othersShare: 0 })),
  { perSecond: 25, burst: 50, othersShare: 0, ownLimits: { tags: { perSecond: 1, burst: 1 } } },
  { perSecond: 25, burst: 50, othersShare: 0, ownLimits: { details: { perSecond: 2, burst: 4 } } },
  ...LIMITS.map((limit) => ({ ...limit, othersShare: 0.5 })),
  UNLIMITED_WORLD,
  ...[0.05, 0.2, 0.5].map((throttledShare) => ({ ...UNLIMITED_WORLD, throttledShare })),
];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const secondsOf = (scans: readonly { seconds: number }[]) => scans.map(({ seconds }) => seconds);

/** What times are divided by: the limit's bound, or where calls are throttled at random the time at a constant rate of 5. */
function boundsOf(world: World): { slowest: number; mean: number } {
  if (world.throttledShare) {
    const seconds = secondsOf(modelWeeks(world, constant(5), REGIONS, 1)[0]!);
    return { slowest: Math.max(...seconds), mean: sum(seconds) / REGIONS };
  }
  const { perSecond, burst } = world.ownLimits?.['details'] ?? world;
  const bound = Math.max((CALLS - burst) / (perSecond * (1 - world.othersShare)), CPU_SECONDS);
  return { slowest: bound, mean: bound };
}

function lineOf(world: World, create: CreateLimiter): string {
  const weeks = modelWeeks(world, create, REGIONS, WEEKS);
  const bounds = boundsOf(world);
  const slowest = (week: number) => (Math.max(...secondsOf(weeks[week]!)) / bounds.slowest).toFixed(2);
  const last = weeks.at(-1)!;
  const mean = (week: number) => (sum(secondsOf(weeks[week]!)) / REGIONS / bounds.mean).toFixed(2);
  const throttled = ((sum(last.map((scan) => scan.throttled)) / sum(last.map(({ calls }) => calls))) * 100).toFixed(1);
  const others = sum(last.map((scan) => scan.others.calls));
  const refused = sum(last.map((scan) => scan.others.throttled - scan.others.throttledAlone));
  const points = others > 0 ? ((refused / others) * 100).toFixed(1) : '';
  return [slowest(0), mean(0), slowest(WEEKS - 1), mean(WEEKS - 1), throttled, points].join(' | ');
}

console.log(
  '| limit, burst | others | limiter | week 1, slowest | week 1, mean | week 3, slowest | week 3, mean | throttled % | others, points |',
);
console.log('| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const world of WORLDS)
  for (const [name, create] of Object.entries(LIMITERS)) {
    const own = Object.entries(world.ownLimits ?? {}).map(
      ([operation, { perSecond }]) => `; ${operation} ${perSecond}`,
    );
    const limit = world.perSecond === UNLIMITED.perSecond ? 'none' : `${world.perSecond}, ${world.burst}`;
    const random = world.throttledShare ? `; ${world.throttledShare * 100} % at random` : '';
    const where = `${limit}${own.join('')}${random}`;
    console.log(`| ${where} | ${world.othersShare * 100} % | ${name} | ${lineOf(world, create)} |`);
  }
