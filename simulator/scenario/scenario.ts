// What a simulated organization is like: one schema, its defaults, and the reader that reports every mistake at once.
import { z } from 'zod';
import { OPERATIONS, TARGETS } from '#simulator/base/operations.ts';
import { AccountEvent } from './account-event.ts';
import { Fault } from './faults.ts';

const Share = z.number().min(0).max(1);
const Milliseconds = z.number().int().min(0);

const Organization = z
  .strictObject({
    notActiveShare: Share.default(0.05).describe('share of accounts that are suspended, closing, closed or pending'),
    emptyPage: z.boolean().default(true).describe('ListAccounts answers one empty page that still carries a token'),
    paths: z.boolean().default(true).describe('accounts carry Paths, and OUs Path'),
    status: z.boolean().default(false).describe('accounts also carry Status, which AWS retired in favour of State'),
    awkwardNames: z
      .boolean()
      .default(true)
      .describe('some names have commas, quotes, other scripts, or traps as nonprod'),
    externalId: z.string().min(2).max(1224).optional().describe('what spoke roles ask of AssumeRole as ExternalId'),
    hubRole: z.string().default('system-config-report-generator-write-role'),
    spokeRole: z.string().default('system-config-report-generator-read-role'),
    organizationRole: z.string().default('system-config-report-generator-list-org-role'),
    events: z.array(AccountEvent).default([]).describe('accounts that come, change and go as weeks pass'),
  })
  .prefault({});

const Config = z
  .strictObject({
    rulesPerRegion: z
      .number()
      .int()
      .min(0)
      .max(1000)
      .default(15)
      .describe('rules with results, each account and region'),
    internalRulesPerRegion: z.number().int().min(0).max(50).default(1).describe('rules of INTERNAL visibility on top'),
    rowsPerAccount: z.number().int().min(0).max(1_000_000).default(200).describe('results of all regions together'),
    rowsSpread: Share.default(0).describe('accounts differ from rowsPerAccount by up to this share'),
    largeAccount: z
      .strictObject({
        index: z.number().int().min(0).describe('its place in the list of accounts'),
        rows: z.number().int().min(0).max(1_000_000),
      })
      .optional()
      .describe('an account with this many results, all in the first region'),
    nonCompliantShare: Share.default(0.11),
    suffixes: z
      .enum(['organization', 'account'])
      .default('organization')
      .describe('generated rule names end alike in the whole organization, or differ by account and region'),
    answersAfterMinutes: z
      .number()
      .min(0)
      .default(0)
      .describe('how long after the evaluations of the week Config answers, by its own clock'),
    renewSuffixesEvery: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('weeks after which generated rule names get new suffixes, as when packs are redeployed; absent: never'),
    insufficientDataShare: Share.default(0).describe('results that say INSUFFICIENT_DATA, others each week'),
    turnoverShare: Share.default(0).describe('resources that are replaced by others as weeks pass'),
    awkwardTexts: z.boolean().default(true).describe('some annotations and tags have quotes, line breaks, emoji, N/A'),
  })
  .prefault({});

const Region = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'a region such as us-east-1');

const Aggregator = z
  .strictObject({
    name: z.string().min(1).max(256).default('organization'),
    region: Region.optional().describe('where it is, in the management account; absent: the first region'),
    sourceRegions: z.array(Region).min(1).optional().describe('absent: all regions'),
    role: z.string().default('system-config-report-generator-aggregator-role'),
  })
  .prefault({});

const Rate = z.strictObject({ perSecond: z.number().positive(), burst: z.number().min(1) });

const Rates = z
  .strictObject({
    config: Rate.nullable().default({ perSecond: 5, burst: 10 }).describe('each account and region; null: unlimited'),
    configOperations: z
      .partialRecord(z.enum(OPERATIONS.config), Rate)
      .default({})
      .describe('further buckets of single operations, each account and region; unverified: AWS publishes none'),
    otherUsersShare: Share.default(0).describe("share of config's rate that others call at, at random"),
    organizationsScale: z
      .number()
      .positive()
      .nullable()
      .default(1)
      .describe("times AWS's documented rates; null: none"),
    sts: Rate.nullable().default({ perSecond: 600, burst: 600 }),
  })
  .prefault({});

const Sessions = z
  .strictObject({
    secondsScale: z.number().positive().default(1).describe('0.01 makes a session of 900 s last 9 s'),
    fixedSeconds: z.number().positive().optional().describe('every session lasts this long, whatever was asked'),
  })
  .prefault({});

const Latency = z
  .strictObject({
    default: Milliseconds.default(0),
    operations: z
      .partialRecord(z.enum(TARGETS), Milliseconds)
      .default({})
      .describe('by service ("config") or operation ("config:DescribeConfigRules")'),
  })
  .prefault({});

const Store = z
  .strictObject({
    buckets: z.array(z.string().min(3).max(63)).min(1).default(['sys-compliance-reports-local']),
    encryption: z.enum(['AES256', 'aws:kms', 'none']).default('aws:kms'),
    versioning: z.boolean().default(true).describe('false: the bucket says Suspended'),
    lifecycle: z.boolean().default(true),
    noncurrentDays: z
      .number()
      .int()
      .min(1)
      .default(400)
      .describe('days that a lifecycle rule keeps noncurrent versions'),
    publicAccessBlock: z.boolean().default(true),
    requiredEncryption: z
      .strictObject({ algorithm: z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']), keyId: z.string().optional() })
      .optional()
      .describe('the headers that the bucket policy requires of each request that makes an object'),
    writtenOnce: z
      .string()
      .optional()
      .describe('the prefix below which the bucket policy denies every write without If-None-Match'),
    objectLock: z.boolean().default(false).describe('the bucket has an Object Lock default retention'),
  })
  .prefault({});

const ScenarioSchema = z
  .strictObject({
    $schema: z.string().optional().describe('for editors'),
    seed: z.number().int().min(0).max(0xffffffff).default(1).describe('same seed, same organization, same answers'),
    accounts: z.number().int().min(0).max(60_000).default(60).describe('all that Organizations lists'),
    regions: z
      .array(Region)
      .min(1)
      .default(['us-east-1', 'ap-east-1'])
      .describe('enabled regions; any other answers as one that is not enabled'),
    week: z.number().int().min(0).default(0).describe('weeks after now: some findings change each week'),
    now: z.iso.datetime().default('2026-11-23T01:00:00.000Z').describe('when week 0 is; results were recorded before'),
    organization: Organization,
    config: Config,
    aggregator: Aggregator,
    rates: Rates,
    sessions: Sessions,
    latencyMs: Latency,
    s3: Store,
    faults: z.array(Fault).default([]),
  })
  .superRefine(({ accounts, organization, config, faults }, context) => {
    for (const [index, fault] of faults.entries()) {
      const slots = 'slots' in fault ? (fault.slots ?? []) : [];
      if (slots.every((slot) => slot < config.rulesPerRegion)) continue;
      const message = `places in the list of ${config.rulesPerRegion} rules, the first is 0`;
      context.addIssue({ code: 'custom', path: ['faults', index, 'slots'], message });
    }
    for (const [index, { account }] of organization.events.entries()) {
      if (account < accounts) continue;
      const path = ['organization', 'events', index, 'account'];
      context.addIssue({
        code: 'custom',
        path,
        message: `a place in the list of ${accounts} accounts, the first is 0`,
      });
    }
  })
  .describe('A scenario of the simulated AWS organization');

export type Scenario = z.infer<typeof ScenarioSchema>;
export type ScenarioInput = z.input<typeof ScenarioSchema>;

/**
 * The scenario with every default filled in.
 * @throws Error with one line that names every mistake, its place and what is accepted
 */
export function parseScenario(input: unknown): Scenario {
  const parsed = ScenarioSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'scenario'}: ${message}`);
  throw new Error(`scenario: ${mistakes.join('; ')}`);
}

/** The JSON schema of a scenario file, which is committed as `scenario.schema.json`. */
export function scenarioJsonSchema(): object {
  return z.toJSONSchema(ScenarioSchema, { io: 'input', reused: 'ref' });
}
