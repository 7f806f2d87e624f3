// The fields that faults share: whom they hit, when, which calls, which rules, and since when.
import { z } from 'zod';
import { TARGETS } from '#simulator/base/operations.ts';

const Accounts = z
  .union([
    z.array(z.string().regex(/^\d{12}$/, 'a 12-digit account id')).min(1),
    z.strictObject({ count: z.number().int().min(0) }),
    z.strictObject({ share: z.number().min(0).max(1) }),
  ])
  .describe('account ids, or a number or share of active accounts that no earlier fault chose; absent: every account');

export const When = {
  weeks: z
    .tuple([z.number().int().min(0), z.number().int().min(0)])
    .optional()
    .describe('the first and the last week at work; absent: all'),
};

/** Whom a fault hits. */
export const WholeAccounts = { accounts: Accounts.optional(), ...When };
export const Whom = { ...WholeAccounts, regions: z.array(z.string()).min(1).optional() };

/** Which of the matching calls a fault hits; calls are counted by account and region. Without any: all, for good. */
export const Which = {
  operations: z
    .array(z.enum(TARGETS))
    .min(1)
    .optional()
    .describe('services ("sts") or operations ("config:DescribeConfigRules"); default: all of Config'),
  times: z.number().int().min(1).optional().describe('only this many calls of each account and region'),
  afterCalls: z.number().int().min(0).default(0).describe('leave this many calls alone first'),
  probability: z.number().gt(0).max(1).default(1),
};

/** Which rules a fault hits. */
export const Rules = {
  rules: z.number().int().min(1).default(1).describe('how many rules of each account and region, chosen by the seed'),
  slots: z
    .array(z.number().int().min(0))
    .min(1)
    .optional()
    .describe('instead: rules by their place in the list of rules, the first is 0'),
  families: z.array(z.string().min(1)).min(1).optional().describe('instead: rules by name, without generated suffix'),
};

/** Since when a fault keeps Config from its work. Under 7 days, the week before its first one was still evaluated. */
export const Since = {
  days: z
    .number()
    .gt(0)
    .default(3)
    .describe('days between the last success and the first week at work (without weeks: the present week)'),
};

/** What becomes of the results that a rule had before. */
export const Results = {
  results: z.enum(['kept', 'gone']).default('kept').describe('kept: as they were at the last success'),
};

export const ResourceTypes = z.array(z.string().regex(/^AWS::/, 'a resource type such as AWS::S3::Bucket')).min(1);
