// The table of ADR 0047: ways to find a rate, in the model. Usage: node setup/run.mjs bench/rate-table.ts
import { additive, constant, finding, type CreateLimiter } from './rate-limiters.ts';
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

const WORLDS: World[] = [
  ...LIMITS.map((limit) => ({ ...limit, othersShare: 0 })),
  { perSecond: 25, burst: 50, othersShare: 0, ownLimits: { tags: { perSecond: 1, burst: 1 } } },
  { perSecond: 25, burst: 50, othersShare: 0, ownLimits: { details: { perSecond: 2, burst: 4 } } },
  ...LIMITS.map((limit) => ({ ...limit, othersShare: 0.5 })),
];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function lineOf(world: World, create: CreateLimiter): string {
  const weeks = modelWeeks(world, create, REGIONS, WEEKS);
  const { perSecond, burst } = world.ownLimits?.['details'] ?? world;
  const bound = Math.max((CALLS - burst) / (perSecond * (1 - world.othersShare)), CPU_SECONDS);
  const slowest = (week: number) => (Math.max(...weeks[week]!.map(({ seconds }) => seconds)) / bound).toFixed(2);
  const last = weeks.at(-1)!;
  const mean = (sum(last.map(({ seconds }) => seconds)) / REGIONS / bound).toFixed(2);
  const throttled = ((sum(last.map((scan) => scan.throttled)) / sum(last.map(({ calls }) => calls))) * 100).toFixed(1);
  const others = sum(last.map((scan) => scan.others.calls));
  const refused = sum(last.map((scan) => scan.others.throttled - scan.others.throttledAlone));
  const points = others > 0 ? ((refused / others) * 100).toFixed(1) : '';
  return [slowest(0), slowest(WEEKS - 1), mean, throttled, points].join(' | ');
}

console.log(
  '| limit, burst | others | limiter | week 1, slowest | week 3, slowest | week 3, mean | throttled % | others, points |',
);
console.log('| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |');
for (const world of WORLDS)
  for (const [name, create] of Object.entries(LIMITERS)) {
    const own = Object.entries(world.ownLimits ?? {}).map(
      ([operation, { perSecond }]) => `; ${operation} ${perSecond}`,
    );
    const where = `${world.perSecond}, ${world.burst}${own.join('')}`;
    console.log(`| ${where} | ${world.othersShare * 100} % | ${name} | ${lineOf(world, create)} |`);
  }
