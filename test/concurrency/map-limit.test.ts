// The sliding window, in whatever order its work ends.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapLimit } from '#src/concurrency/map-limit.ts';

test('results are in the order of the items, and no more than the limit is in flight, but always that many', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(fc.nat()), fc.integer({ min: 1, max: 5 }), async (s, items, limit) => {
      let inFlight = 0;
      let most = 0;
      const answer = mapLimit(items, limit, async (item, index) => {
        most = Math.max(most, ++inFlight);
        await s.schedule(Promise.resolve());
        inFlight -= 1;
        return [item, index];
      });
      await s.waitFor(answer);
      expect({ answer: await answer, most }).toEqual({
        answer: items.map((item, index) => [item, index]),
        most: Math.min(limit, items.length),
      });
    }),
  );
});

test('the first rejection rejects the whole, and nothing is started after it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.boolean(), { minLength: 1 }),
      fc.integer({ min: 1, max: 5 }),
      async (s, fails, limit) => {
        let failures = 0;
        let startedAfter = 0;
        const answer = mapLimit(fails, limit, async (fail, index) => {
          if (failures > 0) startedAfter += 1;
          await s.schedule(Promise.resolve());
          if (!fail) return index;
          failures += 1;
          throw new Error(`item ${index}`);
        });
        const settled = Promise.allSettled([answer]);
        await s.waitFor(settled);
        const [{ status }] = await settled;
        expect({ status, startedAfter }).toEqual({
          status: fails.includes(true) ? 'rejected' : 'fulfilled',
          startedAfter: 0,
        });
      },
    ),
  );
});
