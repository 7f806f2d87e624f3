// Checks the input that people type into the UI, `temporal workflow start` and `tctl`, before anything else happens.
import { ApplicationFailure } from '@temporalio/workflow';
import { z } from 'zod';
import { REGION_NAME } from '#domain/partitions.ts';
import type { ReportInput } from './types.ts';

const text = (pattern: RegExp, expected: string) => z.string(expected).regex(pattern, expected);

const accountIds = z
  .array(text(/^\d{12}$/, 'expected a text of 12 digits'), 'expected a list of account ids, each a text of 12 digits')
  .min(1, 'expected at least one account id');

const runId = z.string('expected a run id').min(1, 'expected a run id').max(200, 'expected a run id');

const schema = z
  .strictObject(
    {
      accountIds: accountIds.optional(),
      excludeAccountIds: accountIds.optional(),
      ouIds: z
        .array(
          text(/^ou-[a-z0-9-]+$/, 'expected an id such as ou-ab12-cdefgh34'),
          'expected a list of organizational unit ids',
        )
        .min(1, 'expected at least one organizational unit id')
        .optional(),
      regions: z
        .array(text(REGION_NAME, 'expected a region such as us-east-1'), 'expected a list of regions')
        .min(1, 'expected at least one region')
        .optional(),
      reportDate: z.iso.date('expected a date as YYYY-MM-DD').optional(),
      baseRunId: runId.optional(),
      rebuildFrom: runId.optional(),
      retryWindowHours: z
        .number('expected hours, 0 to 120')
        .min(0, 'expected hours, 0 to 120')
        .max(120, 'expected hours, 0 to 120')
        .optional(),
      concurrentAccounts: z
        .int('expected a whole number, 1 to 2000')
        .min(1, 'expected a whole number, 1 to 2000')
        .max(2_000, 'expected a whole number, 1 to 2000')
        .optional(),
      replace: z.boolean('expected true or false').optional(),
    },
    { error: (issue) => (issue.code === 'invalid_type' ? 'expected one JSON object' : undefined) },
  )
  .refine((input) => !input.baseRunId || input.accountIds, {
    path: ['baseRunId'],
    error: 'goes with accountIds: the accounts to read again',
  })
  .refine(
    (input) =>
      !input.rebuildFrom || Object.keys(input).every((key) => ['rebuildFrom', 'retryWindowHours'].includes(key)),
    {
      path: ['rebuildFrom'],
      error: 'takes no other field: it makes the report of that run again from its stored rows',
    },
  )
  .refine(
    (input) => !input.baseRunId || !(input.excludeAccountIds ?? input.ouIds ?? input.regions ?? input.reportDate),
    {
      path: ['baseRunId'],
      error:
        'takes accounts, regions and date from the base run: leave out excludeAccountIds, ouIds, regions and reportDate',
    },
  );

/** A failure is one payload, so its message lists only the first faults: an input may be wrong in ten thousand places. */
const MAX_SHOWN_FAULTS = 10;
const MAX_SHOWN_CHARACTERS = 2_000;

/**
 * Returns the checked input. Throws a non-retryable failure of type `InvalidInput` that names each wrong field and what is
 * accepted, because a plain Error would retry the workflow task for ever.
 */
export function parseReportInput(input: unknown): ReportInput {
  const parsed = schema.safeParse(input ?? {}, { jitless: true });
  if (parsed.success) return withoutUndefined(parsed.data);
  const { issues } = parsed.error;
  const more = issues.length > MAX_SHOWN_FAULTS ? `; and ${issues.length - MAX_SHOWN_FAULTS} more` : '';
  const faults = issues.slice(0, MAX_SHOWN_FAULTS).map(describeIssue).join('; ') + more;
  throw ApplicationFailure.create({
    type: 'InvalidInput',
    message: `Invalid input: ${faults.slice(0, MAX_SHOWN_CHARACTERS)}`,
    nonRetryable: true,
  });
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}: accepted are ${Object.keys(schema.shape).join(', ')}`;
  const where = issue.path.map((part, index) =>
    typeof part === 'number' ? `[${part}]` : index ? `.${String(part)}` : String(part),
  );
  return `${where.join('') || 'input'}: ${issue.message}`;
}

function withoutUndefined(input: z.output<typeof schema>): ReportInput {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
