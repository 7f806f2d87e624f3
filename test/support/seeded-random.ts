// Random numbers that are the same for the same seed.
import { fraction, mix } from '#simulator/base/hash.ts';

/** Returns a function that draws whole numbers from 0 to below `max`: the same ones for the same seed. */
export function randomBelow(seed: number): (max: number) => number {
  let drawn = 0;
  return (max) => Math.floor(fraction(mix(seed, drawn++)) * max);
}
