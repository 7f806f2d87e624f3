// Checks the input that people enter in the UI, `temporal workflow start` or `tctl`, before anything else happens.
import { ApplicationFailure } from '@temporalio/workflow';
import { z } from 'zod';
import { REGION_NAME } from '#domain/partitions.ts';
import { findFaults } from './faults.ts';
import { runId } from './schemas.ts';
import type { ReportInput } from './types.ts';

const text = (pattern: RegExp, expected: string) => z.string(expected).regex(pattern, expected);

const accountIds = z
  .array(text(/^\d{12}$/, 'expected a text of 12 digits'), 'expected a list of account ids, each a text of 12 digits')
  .min(1, 'expected at least one account id');

/** The input of `complianceReport`. */
export const reportInput = z
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

/**
 * Returns the checked input. Throws a non-retryable failure of type `InvalidInput` that names each invalid field and the accepted values,
 * because a plain Error would make Temporal retry the workflow task forever.
 */
export function parseReportInput(input: unknown): ReportInput {
  const parsed = reportInput.safeParse(input ?? {}, { jitless: true });
  if (parsed.success) return withoutUndefined(parsed.data);
  const faults = findFaults(parsed.error, Object.keys(reportInput.shape));
  throw ApplicationFailure.create({ type: 'InvalidInput', message: `Invalid input: ${faults}`, nonRetryable: true });
}

function withoutUndefined(input: z.output<typeof reportInput>): ReportInput {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
