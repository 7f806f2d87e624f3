// Schemas for the values of settings. The message of each schema describes what is accepted.
import { z } from 'zod';

export const positive = (what: string) => z.coerce.number({ error: `expected ${what}` }).positive(`expected ${what}`);
export const wholeNumber = (what: string, min: number) =>
  z.coerce
    .number({ error: `expected ${what}` })
    .int(`expected ${what}`)
    .min(min, `expected ${what}`);
export const count = (what: string) => wholeNumber(what, 1);

/** The maximum duration of a run: six days. */
const MAX_MINUTES = 8_640;

/** A number of minutes; 0 means no limit. */
export const minutesOrOff = z.coerce
  .number({ error: 'expected minutes, 0 to 8640' })
  .min(0, 'expected minutes, 0 to 8640')
  .max(MAX_MINUTES, 'expected minutes, 0 to 8640');
export const port = wholeNumber('a port, 0 to 65535', 0).max(65_535, 'expected a port, 0 to 65535');

const splitAtCommas = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** A comma-separated list. Empty items and whitespace around items are ignored. `split` separates items that may contain commas. */
export const list = (item: z.ZodType<string, string>, split: (text: string) => string[] = splitAtCommas) =>
  z
    .string()
    .transform((text) => [...new Set(split(text))])
    .pipe(z.array(item));

export const flag = (byDefault: 'true' | 'false') =>
  z
    .enum(['true', 'false'], { error: 'expected true or false' })
    .default(byDefault)
    .transform((text) => text === 'true');

/** A list of keys in the form `id:base64`, in which each id occurs once. */
const keysOf = (pattern: RegExp, expected: string) =>
  list(z.string().regex(pattern, expected)).refine(
    (items) => new Set(items.map((item) => item.split(':')[0])).size === items.length,
    'expected each key id once',
  );

/** Keys for MACs. An attacker who guesses a key can forge evidence, so short keys are rejected. */
export const evidenceKeys = keysOf(
  /^[a-z0-9-]{1,20}:[A-Za-z0-9+/_-]{43,}={0,2}$/,
  'expected keys as id:base64, each of 32 bytes or more, separated by commas',
);

/** Keys for AES-256, which requires exactly this length. */
export const payloadKeys = keysOf(
  /^[a-z0-9-]{1,20}:[A-Za-z0-9+/_-]{43}=?$/,
  'expected keys as id:base64, each of 32 bytes, separated by commas',
);
