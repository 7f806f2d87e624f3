// Schemas for the kinds of values in the waivers and settings files. The message of each schema describes what is expected.
import { z } from 'zod';
import { REGION_NAME } from '#domain/partitions.ts';

const expected = (what: string) => (issue: { input?: unknown }) =>
  typeof issue.input === 'number'
    ? `expected ${what}, in quotes: YAML reads it as the number ${issue.input}`
    : `expected ${what}`;

export const text = (what: string) => z.string({ error: expected(what) }).min(1, `expected ${what}`);
export const matching = (pattern: RegExp, what: string) =>
  z.string({ error: expected(what) }).regex(pattern, `expected ${what}`);
export const listOf = (item: z.ZodString, what: string) =>
  z.array(item, `expected a list of ${what}`).min(1, `expected at least one of ${what}, or no list at all`);

export const accountId = matching(/^\d{12}$/, 'an account id: a text of 12 digits');
export const region = matching(REGION_NAME, 'a region such as us-east-1');

/** Creates the schema of an object with these fields and no others. */
export function fields<T extends z.ZodRawShape>(shape: T, what: string) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}: accepted are ${Object.keys(shape).join(', ')}`
        : `expected ${what}`,
  });
}

export const record = <T extends z.ZodType>(key: z.ZodString, value: T, what: string) =>
  z.record(key, value, { error: (issue) => (issue.code === 'invalid_type' ? `expected ${what}` : undefined) });

export const accountIds = listOf(accountId, 'account ids').optional().describe('Accounts. Absent: every account.');
export const units = listOf(text('an organizational unit'), 'organizational units')
  .optional()
  .describe('Organizational units, by id or as a path of names joined by /, including all below. Absent: every unit.');
export const regions = listOf(region, 'regions').optional().describe('Regions. Absent: every region.');
