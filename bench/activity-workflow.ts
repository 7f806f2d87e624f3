// The workflow of the activity loop: many activities that do nothing, a hundred at a time.
import { proxyActivities } from '@temporalio/workflow';

const { doNothing } = proxyActivities<{ doNothing(text: string): Promise<string> }>({ startToCloseTimeout: '1m' });

const IN_FLIGHT = 100;

/** As many characters as an account's outcome has. */
const PAYLOAD = 'x'.repeat(1_000);

export async function manyActivities(count: number): Promise<void> {
  const left = Array.from({ length: count }).values();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      for (const _ of left) await doNothing(PAYLOAD);
    }),
  );
}
