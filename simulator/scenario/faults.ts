// The faults that a scenario can inject: AWS's ways to fail, each with the accounts, regions and calls it hits.
import { z } from 'zod';
import { TARGETS } from '#simulator/base/operations.ts';
import { MALFORMED } from './malformed.ts';
import { ResourceTypes, Results, Rules, Since, When, Which, WholeAccounts, Whom } from './fault-fields.ts';

/** Client errors that a call may meet though nothing is wrong with it. */
export const REFUSALS = ['UnrecognizedClientException', 'AccessDeniedException', 'ValidationException'] as const;

/** The kinds of policy that AWS names in a denial (IAM User Guide, troubleshoot_access-denied.html). */
export const DENYING_POLICIES = [
  'service-control',
  'resource-control',
  'vpc-endpoint',
  'permissions-boundary',
  'session',
  'identity',
  'role-trust',
] as const;

/** Errors with which STS refuses a role for good (model of STS, AssumeRole). */
export const FINAL_STS_ERRORS = ['RegionDisabledException', 'PackedPolicyTooLargeException'] as const;

/** Errors of S3 that no retry changes: the bucket lies elsewhere, is gone, or refuses the request as such. */
export const FINAL_S3_ERRORS = ['PermanentRedirect', 'NoSuchBucket', 'InvalidRequest'] as const;

export const Fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('role-missing'), ...WholeAccounts }),
  z.strictObject({ kind: z.literal('access-denied'), ...Whom }),
  z.strictObject({ kind: z.literal('scp-deny'), ...Whom, on: z.enum(['config', 'assume-role']).default('config') }),
  z
    .strictObject({
      kind: z.literal('policy-deny'),
      ...Whom,
      on: z.enum(['config', 'assume-role']).default('config'),
      policy: z.enum(DENYING_POLICIES),
      effect: z.enum(['explicit', 'implicit']).default('explicit').describe('a statement denies, or none allows'),
    })
    .describe('denied by a policy of this kind; a role trust policy denies AssumeRole alone'),
  z.strictObject({ kind: z.literal('sts-refuse'), ...WholeAccounts, code: z.enum(FINAL_STS_ERRORS) }),
  z.strictObject({ kind: z.literal('recorder-off'), ...Whom }),
  z.strictObject({ kind: z.literal('recorder-missing'), ...Whom }),
  z
    .strictObject({
      kind: z.literal('recorder-narrowed'),
      ...Whom,
      ...Since,
      ...Results,
      include: ResourceTypes.optional().describe('record these types and no others'),
      exclude: ResourceTypes.optional().describe('record all types but these'),
      globalTypes: z.boolean().default(true).describe('includeGlobalResourceTypes, where neither list is given'),
      frequency: z.enum(['CONTINUOUS', 'DAILY']).default('CONTINUOUS'),
      daily: ResourceTypes.optional().describe('types that are recorded daily by an override'),
    })
    .refine(({ include, exclude }) => include === undefined || exclude === undefined, 'include or exclude, not both')
    .describe('results of change-triggered rules about types that are not recorded go, or stay as they were'),
  z
    .strictObject({
      kind: z.literal('recorder-service-linked'),
      ...Whom,
      servicePrincipal: z.string().min(1).default('securityhub.amazonaws.com'),
      name: z
        .string()
        .regex(/^AWSConfigurationRecorderFor/, 'a name that begins with AWSConfigurationRecorderFor')
        .default('AWSConfigurationRecorderForSecurityHubCSPM'),
    })
    .describe("no customer-managed recorder, but a service's own is recording"),
  z.strictObject({
    kind: z.literal('recorder-failing'),
    ...Whom,
    status: z.enum(['Failure', 'Pending', 'NotApplicable']).default('Failure'),
    code: z.string().min(1).default('InsufficientDeliveryPolicyException').describe('for Failure'),
    message: z.string().default('Insufficient delivery policy to the S3 bucket.').describe('for Failure'),
  }),
  z.strictObject({ kind: z.literal('region-disabled'), ...Whom }),
  z.strictObject({ kind: z.literal('no-rules'), ...Whom }),
  z.strictObject({
    kind: z.literal('rule-deleted-mid-run'),
    ...Whom,
    ...Rules,
    afterPages: z.number().int().min(0).default(0).describe('pages of details that still answer'),
  }),
  z.strictObject({ kind: z.literal('rule-details-denied'), ...Whom, ...Rules }),
  z.strictObject({ kind: z.literal('rule-refused'), ...Whom, ...Rules }),
  z.strictObject({ kind: z.literal('rule-missing'), ...Whom, ...Rules }),
  z.strictObject({
    kind: z.literal('rule-without-results'),
    ...Whom,
    ...Rules,
    state: z.enum(['ACTIVE', 'EVALUATING', 'DELETING', 'DELETING_RESULTS']).default('ACTIVE'),
  }),
  z.strictObject({
    kind: z.literal('rule-failing'),
    ...Whom,
    ...Rules,
    ...Since,
    ...Results,
    on: z.enum(['evaluation', 'invocation']).default('evaluation').describe('what fails'),
    code: z.string().min(1).default('AccessDenied'),
    message: z.string().default('The role of AWS Config is not authorized to read the resources of this rule.'),
  }),
  z
    .strictObject({ kind: z.literal('rule-stale'), ...Whom, ...Rules, ...Since })
    .describe('not evaluated any more, without an error; periodic rules'),
  z
    .strictObject({ kind: z.literal('rule-never-evaluated'), ...Whom, ...Rules, ...Since })
    .describe('activated, but no evaluation has finished'),
  z.strictObject({ kind: z.literal('rules-internal'), ...Whom }),
  z.strictObject({ kind: z.literal('tags-denied'), ...Whom }),
  z
    .strictObject({ kind: z.literal('tag-values-omitted'), ...Whom })
    .describe('the inventory leaves out the value of a tag that has an empty one'),
  z.strictObject({
    kind: z.literal('actions-denied'),
    ...Whom,
    actions: z.array(z.enum(TARGETS)).min(1).describe('operations of Config and Organizations that no policy allows'),
  }),
  z.strictObject({ kind: z.literal('huge'), ...Whom, bytes: z.number().int().min(1).default(1_048_576) }),
  z.strictObject({
    kind: z.literal('expiring-credentials'),
    ...WholeAccounts,
    afterCalls: z.number().int().min(0).default(10).describe('calls after which a session of theirs has expired'),
  }),
  z.strictObject({ kind: z.literal('throttling-storm'), ...Whom, ...Which }),
  z.strictObject({
    kind: z.literal('server-error'),
    ...Whom,
    ...Which,
    status: z.union([z.literal(500), z.literal(503)]).default(500),
  }),
  z.strictObject({
    kind: z.literal('cut-connection'),
    ...Whom,
    ...Which,
    when: z.enum(['before-answer', 'half-way']).default('before-answer'),
  }),
  z.strictObject({ kind: z.literal('slow-answer'), ...Whom, ...Which, delayMs: z.number().int().min(0).default(1000) }),
  z.strictObject({ kind: z.literal('hang'), ...Whom, ...Which }),
  z.strictObject({ kind: z.literal('refusal'), ...Whom, ...Which, code: z.enum(REFUSALS) }),
  z.strictObject({
    kind: z.literal('malformed'),
    ...Whom,
    ...Which,
    how: z.enum(MALFORMED),
  }),
  z.strictObject({
    kind: z.literal('s3-refuse'),
    ...When,
    how: z.enum(['403', '503', 'slow', 'cut', ...FINAL_S3_ERRORS]),
    operations: z.array(z.enum(TARGETS)).min(1).default(['s3']),
    times: z.number().int().min(1).optional(),
    afterCalls: z.number().int().min(0).default(0),
    probability: z.number().gt(0).max(1).default(1),
    delayMs: z.number().int().min(0).default(1000).describe('for slow'),
    keyPrefix: z.string().default(''),
  }),
  z
    .strictObject({
      kind: z.literal('aggregator-lags'),
      ...Whom,
      byWeeks: z.number().int().min(1).default(1),
      byMinutes: z
        .number()
        .positive()
        .optional()
        .describe('only results of the last minutes before the week are missing'),
    })
    .describe('the aggregator still has the results of earlier weeks, which differ from week 1 on'),
  z.strictObject({
    kind: z.literal('aggregator-source-failed'),
    ...Whom,
    status: z.enum(['FAILED', 'OUTDATED']).default('FAILED'),
    code: z.string().min(1).default('AccessDenied'),
    message: z.string().default('The aggregator account is not authorized to collect from this source.'),
  }),
  z.strictObject({ kind: z.literal('aggregator-account-missing'), ...Whom }),
  z.strictObject({ kind: z.literal('aggregator-verdict-differs'), ...Whom, ...Rules }),
  z.strictObject({ kind: z.literal('zero-accounts'), ...When }),
]);

export type Fault = z.infer<typeof Fault>;
export type FaultKind = Fault['kind'];

export const FAULT_KINDS = Fault.options.map((option) => option.shape.kind.value);
