// A model of one region's scan in simulated time: a service with a limit, others who use it, and a limiter in front of our calls.
import { adjustForAge, smoothRate, findTypicalRate, type FoundRate } from '#domain/coverage/request-rate.ts';
import { fractions } from './fractions.ts';
import type { CreateLimiter, Limiter } from './rate-limiters.ts';

/**
 * What a region is like. `othersShare`: the share of the limit that others call at, at random. `throttledShare`: the share of all calls that
 * the service throttles at random, however slowly we call.
 */
export type World = Limit & { othersShare: number; throttledShare?: number; ownLimits?: Record<string, Limit> };

export type Limit = { perSecond: number; burst: number };

export type ModelledScan = {
  seconds: number;
  calls: number;
  throttled: number;
  others: { calls: number; throttled: number; throttledAlone: number };
  found: FoundRate;
};

/** The calls of a scan: pages in turn, then extras side by side, then details of each rule, ten at a time. */
const SCAN = { pages: 3, extras: { recorder: 2, statuses: 2, tags: 3 }, rules: 60, inFlight: 10 };

/** Calls that are answered in a scan of the model. */
export const CALLS = SCAN.pages + 2 + 2 + 3 + SCAN.rules;

const LATENCY_MS = 80;

/** As in the simulator: calls sent at the right moment may arrive a little early. */
const TOLERANCE = 0.25;

function bucketOf({ perSecond, burst }: Limit): (now: number) => boolean {
  let tokens = burst;
  let at = 0;
  return (now) => {
    tokens = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond);
    at = now;
    if (tokens < 1 - TOLERANCE) return false;
    tokens -= 1;
    return true;
  };
}

/** Events in simulated time. */
function createTimeline() {
  const events: { at: number; act: () => void }[] = [];
  let now = 0;
  return {
    now: () => now,
    in(ms: number, act: () => void): void {
      const at = now + ms;
      const index = events.findLastIndex((event) => event.at <= at);
      events.splice(index + 1, 0, { at, act });
    },
    runUntil(isOver: () => boolean): void {
      while (!isOver()) {
        const next = events.shift()!;
        now = next.at;
        next.act();
      }
    },
  };
}

type Timeline = ReturnType<typeof createTimeline>;
type Lane = ReturnType<typeof createLane>;

/** Calls that wait for one limiter, in order. */
function createLane(limiter: Limiter, time: Timeline) {
  const queue: ((hasWaited: boolean) => void)[] = [];
  let isWaiting = false;
  const serve = (hasWaited = false): void => {
    if (isWaiting || queue.length === 0) return;
    const ms = limiter.waitMs(time.now());
    if (ms > 0) {
      isWaiting = true;
      time.in(ms + 1, () => {
        isWaiting = false;
        serve(true);
      });
    } else {
      queue.shift()!(hasWaited || queue.length > 0);
      serve();
    }
  };
  return {
    limiter,
    enter(begin: (hasWaited: boolean) => void): void {
      queue.push(begin);
      serve();
    },
  };
}

/** Scans one region once. The same seed gives the same scan. */
export function modelScan(
  world: World,
  create: CreateLimiter,
  start: FoundRate | undefined,
  seed: number,
): ModelledScan {
  const time = createTimeline();
  const random = fractions(seed);
  const permit = bucketOf(world);
  const own = new Map(Object.entries(world.ownLimits ?? {}).map(([name, limit]) => [name, bucketOf(limit)]));
  const counts = { calls: 0, throttled: 0 };
  const others = startOthers(world, permit, time, seed, () => isOver);
  let isOver = false;
  /** As in the product: details have a limiter of their own, which is created for the first of them. */
  const lanes = { listing: createLane(create(start, 0), time), details: undefined as Lane | undefined };

  const call = (operation: string, done: () => void, attempt = 0): void => {
    const lane =
      operation === 'details'
        ? (lanes.details ??= createLane(create(start, time.now(), lanes.listing.limiter.tokens()), time))
        : lanes.listing;
    const { limiter } = lane;
    lane.enter((hasWaited) => {
      const permitted = limiter.begin(time.now(), hasWaited);
      counts.calls += 1;
      time.in(LATENCY_MS * (0.4 + 0.2 * random()), () => {
        const isHit = world.throttledShare !== undefined && random() < world.throttledShare;
        const isAnswered = !isHit && (own.get(operation)?.(time.now()) ?? true) && permit(time.now());
        time.in(LATENCY_MS / 2, () => {
          limiter.settle(permitted, isAnswered ? 'answered' : 'throttled', time.now());
          if (isAnswered) return done();
          counts.throttled += 1;
          // The SDK's full jitter.
          return time.in(random() * Math.min(20_000, 1_000 * 2 ** attempt), () => call(operation, done, attempt + 1));
        });
      });
    });
  };

  startScan(call, () => (isOver = true));
  time.runUntil(() => isOver);
  return { seconds: time.now() / 1_000, ...counts, others, found: lanes.details!.limiter.found() };
}

function startOthers(
  { perSecond, burst, othersShare }: World,
  permit: (now: number) => boolean,
  time: Timeline,
  seed: number,
  isOver: () => boolean,
): ModelledScan['others'] {
  const counts = { calls: 0, throttled: 0, throttledAlone: 0 };
  if (othersShare === 0) return counts;
  const random = fractions(seed + 1_000_003);
  const alone = bucketOf({ perSecond, burst });
  const next = (): void =>
    time.in((-Math.log(1 - random()) / (perSecond * othersShare)) * 1_000, () => {
      if (isOver()) return;
      counts.calls += 1;
      if (!permit(time.now())) counts.throttled += 1;
      if (!alone(time.now())) counts.throttledAlone += 1;
      next();
    });
  next();
  return counts;
}

function startScan(call: (operation: string, done: () => void) => void, done: () => void): void {
  const inTurn = (operation: string, times: number, then: () => void): void =>
    times === 0 ? then() : call(operation, () => inTurn(operation, times - 1, then));
  const readDetails = (): void => {
    let [left, open] = [SCAN.rules, SCAN.rules];
    const lane = (): void => {
      if (left-- <= 0) return;
      call('details', () => {
        if (--open === 0) done();
        lane();
      });
    };
    for (let index = 0; index < SCAN.inFlight; index++) lane();
  };
  inTurn('rules', SCAN.pages, () => {
    const extras = Object.entries(SCAN.extras);
    let open = extras.length;
    for (const [operation, times] of extras)
      inTurn(operation, times, () => {
        if (--open === 0) readDetails();
      });
  });
}

/** Scans a fleet of equal regions week after week, each from what it has found. Returns the scans of each week. */
export function modelWeeks(world: World, create: CreateLimiter, regions: number, weeks: number, seed = 1) {
  let known: (FoundRate | undefined)[] = Array.from({ length: regions });
  return Array.from({ length: weeks }, (_, week) => {
    const typical = findTypicalRate(known.filter((rate) => rate !== undefined));
    const scans = known.map((rate, index) => {
      const aged = rate && adjustForAge({ ...rate, day: 0 }, 7);
      return modelScan(world, create, aged && smoothRate(aged, typical), seed + index * 101 + week * 10_007);
    });
    known = scans.map(({ found }) => found);
    return scans;
  });
}
