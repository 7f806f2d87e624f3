// The schemas of the settings for the workbooks of owners and organizational units, and for routing notifications about them.
import { z } from 'zod';
import { parseMailbox } from '#src/config/mailboxes.ts';
import { PART_KINDS, type PartKind } from '#domain/settings/part-settings.ts';
import { fields, matching, record, text } from './schema-parts.ts';

/** The maximum number of routes of each kind. A run sends a notification per route, and the notifications are part of its history. */
const MAX_ROUTES = 500;

const MAX_MAILBOXES = 50;

const KINDS = `a list of ${PART_KINDS.join(', ')}, or both`;

export const workbooksFor = z
  .array(z.enum(PART_KINDS, `expected ${PART_KINDS.join(' or ')}`), `expected ${KINDS}`)
  .min(1, `expected ${KINDS}, or no list at all`)
  .refine((kinds) => new Set(kinds).size === kinds.length, 'expected each only once')
  .optional()
  .describe('Who gets workbooks of their own: owners, top-level organizational units (ous), or both. Absent: nobody.');

const webhook = (service: string) =>
  matching(
    /^[A-Za-z0-9_-]{1,60}$/,
    `a name in ${service}_WEBHOOKS; an address is a secret and has no place in this file`,
  )
    .optional()
    .describe(`The name of a webhook in the setting ${service}_WEBHOOKS.`);

const mailbox = z.string('expected a mail address').superRefine((address, context) => {
  const parsed = parseMailbox(address);
  if ('fault' in parsed) context.addIssue({ code: 'custom', message: parsed.fault });
});

const target = fields(
  {
    slack: webhook('SLACK'),
    teams: webhook('TEAMS'),
    jira: matching(/^[A-Z][A-Z0-9_]+$/, 'the key of a Jira project, such as SEC')
      .optional()
      .describe('The key of the Jira project for tickets.'),
    mail: z
      .array(mailbox, 'expected a list of mail addresses')
      .min(1, 'expected at least one mail address, or no list at all')
      .max(MAX_MAILBOXES, `expected at most ${MAX_MAILBOXES} mail addresses`)
      .optional()
      .describe('Mail addresses.'),
  },
  'an object with slack, teams, jira, mail, or some of them',
).refine(({ slack, teams, jira, mail }) => slack ?? teams ?? jira ?? mail, 'expected slack, teams, jira or mail');

const routesBy = (what: string) =>
  record(text(what), target, `routes by ${what}`)
    .refine((routes) => Object.keys(routes).length <= MAX_ROUTES, `expected at most ${MAX_ROUTES} routes`)
    .prefault({});

export const routes = fields(
  {
    owners: routesBy('owner').describe('Routes by owner, spelled as on the tab Owners.'),
    ous: routesBy('organizational unit').describe('Routes by the name of a top-level organizational unit.'),
    default: target
      .optional()
      .describe('The route of findings without an owner or unit. Absent: every channel that is configured.'),
  },
  'an object with owners, ous, default, or some of them',
)
  .optional()
  .describe('Who is notified of the workbooks of owners and organizational units. Absent: nobody.');

type PartSettings = { workbooksFor?: readonly PartKind[] | undefined; routes?: z.output<typeof routes> };

/** Checks the constraints between these settings: each kind of route requires that its workbooks are enabled. */
export function checkRoutes({ workbooksFor: kinds = [], routes: given }: PartSettings, context: z.RefinementCtx): void {
  for (const kind of PART_KINDS)
    if (given && Object.keys(given[kind]).length > 0 && !kinds.includes(kind))
      context.addIssue({
        code: 'custom',
        path: ['routes', kind],
        message: `expected workbooksFor to name ${kind}: without it there is no workbook to notify of`,
      });
  if (given?.default && Object.keys({ ...given.owners, ...given.ous }).length === 0)
    context.addIssue({
      code: 'custom',
      path: ['routes', 'default'],
      message: 'expected together with a route in owners or ous',
    });
}
