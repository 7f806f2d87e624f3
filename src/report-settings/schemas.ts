// The schema of the settings file, used for validation and by editors.
import { z } from 'zod';
import { MAX_TAG_KEYS, TAG_KEY, DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';
import { checkRoutes, routes, workbooksFor } from './part-schemas.ts';
import {
  accountId,
  accountIds,
  fields,
  listOf,
  matching,
  record,
  region,
  regions,
  text,
  units,
} from './schema-parts.ts';
import { DEFAULT_SETTINGS, ENVIRONMENTS, SEVERITIES, type Severity } from '#domain/settings/report-settings.ts';

const environment = z.enum(ENVIRONMENTS, `expected one of ${ENVIRONMENTS.join(', ')}`);

/** The maximum number of baselines and the maximum number of scopes. Each of them is compared with every account and region. */
const MAX_SCOPES = 1_000;

const severity = z.enum(SEVERITIES, `expected one of ${SEVERITIES.join(', ')}`);

/** The maximum number of days, which is a century. A longer time would mean "never", for which the value is `none`. */
const MAX_DAYS = 36_500;
const DAYS = 'expected a whole number of days, at most 36,500, or none';

const days = (by: number | null) =>
  z
    .union([z.int().min(0, DAYS).max(MAX_DAYS, DAYS), z.literal('none')], DAYS)
    .transform((entries) => (entries === 'none' ? null : entries))
    .prefault(by ?? 'none')
    .describe(`Days until a finding is due. Default: ${by ?? 'none'}.`);

const owner = text('who owns it');

const tagKeys = (what: string, by: readonly string[]) =>
  listOf(matching(TAG_KEY, 'a tag key'), 'tag keys')
    .max(MAX_TAG_KEYS, `expected at most ${MAX_TAG_KEYS} tag keys`)
    .prefault([...by])
    .describe(`${what}; the first that has a value counts. Default: ${by.join(', ')}.`);

export const settingsFile = fields(
  {
    environments: record(accountId, environment, 'environments by account id')
      .prefault({})
      .describe('Environments by account id, in quotes. Overrides tag, organizational unit and name.'),
    owners: fields(
      {
        accounts: record(accountId, owner, 'owners by account id').prefault({}).describe('By account id, in quotes.'),
        ous: record(text('an organizational unit'), owner, 'owners by organizational unit')
          .prefault({})
          .describe('By organizational unit, as id or path of names; the innermost wins.'),
        names: record(text("an account's name"), owner, 'owners by account name')
          .prefault({})
          .describe('By account name; * matches any characters. The first match wins.'),
      },
      'an object with accounts, ous, names, or some of them',
    )
      .prefault({})
      .describe('Owners of accounts, and of their resources without a tag Owner.'),
    rules: record(
      text("a rule's family"),
      fields(
        {
          severity: severity.optional().describe('Severity of a violation.'),
          frameworks: z
            .array(text('a reference'), 'expected a list of references')
            .optional()
            .describe('Framework references.'),
        },
        'an object with severity, frameworks, or one of them',
      ),
      'rules by family',
    )
      .prefault({})
      .describe('Severity and framework references by rule family; * matches any characters. Overrides the catalogue.'),
    baseline: z
      .array(
        fields(
          {
            rules: listOf(text("a rule's family"), 'rule families').describe('Rule families that must be deployed.'),
            environments: z
              .array(environment, 'expected a list of environments')
              .min(1, 'expected at least one environment, or no list at all')
              .optional()
              .describe('Environments. Absent: every environment.'),
            ous: units,
            regions,
          },
          'an object with rules, environments, ous, regions, or some of them',
        ),
        'expected a list',
      )
      .max(MAX_SCOPES, `expected at most ${MAX_SCOPES} entries`)
      .prefault([])
      .describe('Rules that accounts must have; a rule that is not there counts as missing.'),
    outOfScope: z
      .array(
        fields(
          {
            reason: text('the reason').describe('Why it is not read; Coverage shows it.'),
            accountIds,
            ous: units,
            regions,
          },
          'an object with reason, accountIds, ous, regions, or some of them',
        ).refine(
          ({ accountIds: ids, ous, regions: names }) => ids ?? ous ?? names,
          'expected accountIds, ous or regions: without one, nothing would be read',
        ),
        'expected a list',
      )
      .max(MAX_SCOPES, `expected at most ${MAX_SCOPES} entries`)
      .prefault([])
      .describe('Accounts and regions that are not read on purpose; Coverage shows them as excluded.'),
    tagKeys: fields(
      {
        owner: tagKeys('Tag keys of the owner of a resource or account', DEFAULT_TAG_KEYS.owner),
        environment: tagKeys('Tag keys of the environment of an account', DEFAULT_TAG_KEYS.environment),
        matchCase: z
          .boolean('expected true or false')
          .prefault(DEFAULT_TAG_KEYS.matchCase)
          .describe('Whether upper and lower case differ. Default: false.'),
      },
      'an object with owner, environment, matchCase, or some of them',
    )
      .optional()
      .describe('The tag keys that count for owners and environments in the new tabs.'),
    globalResourceRegion: region
      .optional()
      .describe('The region that counts for global resources, such as IAM users. Absent: every region counts.'),
    workbooksFor,
    routes,
    retiredRules: z
      .array(text("a rule's family"), 'expected a list of rule families')
      .prefault([])
      .describe('Rule families whose findings are closed once they are no longer seen; * matches any characters.'),
    waiverApprovers: listOf(text('who may approve'), 'approvers')
      .optional()
      .describe('Who may approve waivers, as waivers name them, in upper or lower case. Absent: not checked.'),
    dueDays: fields(
      Object.fromEntries(SEVERITIES.map((name) => [name, days(DEFAULT_SETTINGS.dueDays[name])])) as Record<
        Severity,
        ReturnType<typeof days>
      >,
      'days by severity',
    )
      .prefault({})
      .describe('Days until a finding is due, by severity.'),
  },
  'an object with environments, owners, rules, baseline, outOfScope, tagKeys, globalResourceRegion, workbooksFor, routes, retiredRules, waiverApprovers, dueDays, or some of them',
).superRefine(checkRoutes);
