// The schema of the waivers file, used for validation and by editors.
import { z } from 'zod';
import { accountIds, fields, listOf, matching, regions, text, units } from './schema-parts.ts';

/** The maximum number of waivers. Each waiver is compared with every rule of every account and region. */
const MAX_WAIVERS = 1_000;

const scope = fields(
  {
    accountIds,
    ous: units,
    regions,
    resources: listOf(text('a resource id'), 'resource ids')
      .optional()
      .describe('Resource ids; * matches any characters. Absent: every resource.'),
  },
  'an object with accountIds, ous, regions, resources, or some of them',
);

const date = z.iso.date('expected a date as YYYY-MM-DD');

/** A link that Excel can open. Excel's limit is 2,079 characters. */
const TICKET = /^https:\/\/\S{1,2000}$/;

const waiver = fields(
  {
    id: text('an id of its own').describe('The name of the waiver, such as its ticket number.'),
    rule: text("a rule's name").describe('The name of a rule or rule family; * matches any characters.'),
    scope: scope.prefault({}).describe('What the waiver covers; every given field must match. Absent: everything.'),
    reason: text('the reason').describe('Why the finding is accepted.'),
    approver: text('who approved it').describe('Who accepted it.'),
    expires: date.describe('The last day on which the waiver is active.'),
    created: date.optional().describe('When it was approved first.'),
    renewed: date.optional().describe('When it was approved last, if that was later.'),
    ticket: matching(TICKET, 'a web address that begins with https://').optional().describe('A link to its ticket.'),
    findings: z
      .int('expected a whole number of findings')
      .min(0, 'expected a whole number of findings')
      .optional()
      .describe('How many open findings it covered when it was approved. The report warns if it covers more.'),
  },
  'a waiver: id, rule, scope, reason, approver, expires, and created, renewed, ticket, findings where they are known',
).superRefine((given, context) => {
  const dates = (['created', 'renewed', 'expires'] as const).filter((field) => date.safeParse(given[field]).success);
  for (const [index, field] of dates.slice(1).entries()) {
    const before = dates[index]!;
    if (given[field]! < given[before]!)
      context.addIssue({ code: 'custom', path: [field], message: `expected ${given[before]} (${before}) or later` });
  }
});

export const waiversFile = fields(
  {
    waivers: z
      .array(waiver, 'expected a list of waivers')
      .max(MAX_WAIVERS, `expected at most ${MAX_WAIVERS} waivers`)
      .superRefine((waivers, context) => {
        const seen = new Set<string>();
        for (const [index, { id }] of waivers.entries()) {
          if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: `${id} is there twice` });
          seen.add(id);
        }
      })
      .prefault([])
      .describe('The waivers; if several cover a finding, the first active one counts.'),
  },
  'an object with the field waivers',
);
