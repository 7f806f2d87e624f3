// Parses a history file. The file is validated because people and other tools can also write below `history/`.
import { z } from 'zod';
import type { HistorySummary } from '#domain/history/history.ts';

const count = z.number().int().nonnegative();
const counts = z.looseObject({
  compliant: count,
  nonCompliant: count,
  notApplicable: count,
  insufficientData: count,
  other: count,
});

/** The fields that this version reads. Other fields are accepted, so that files of later versions work too. */
const SUMMARY = z.looseObject({
  schemaVersion: z.number().int().positive(),
  runId: z.string().min(1),
  number: count,
  startedAt: z.iso.datetime(),
  reportDate: z.iso.date(),
  restsOn: z.array(z.looseObject({ runId: z.string(), number: count })),
  covered: count,
  prefix: z.string().startsWith('runs/'),
  manifestSha256: z.string().length(64),
  manifestMac: z.string().optional(),
  safeCsv: z.boolean().optional(),
  parts: z.looseObject({ sha256: z.string().length(64), bytes: count }).optional(),
  status: z.enum(['complete', 'partial']),
  accounts: z.looseObject({ discovered: count, scanned: count, failed: count, excluded: count, notActive: count }),
  dispositions: z.record(z.string(), count),
  coveragePercent: z.number().nullable(),
  rules: count,
  rows: count,
  flags: z.array(z.string()),
  complianceTypes: z.record(z.string(), count),
  compliancePercent: z.number().nullable().optional(),
  nonCompliantResources: count.optional(),
  findings: z.looseObject({ open: count, breached: count, waived: count }).optional(),
  changes: z
    .looseObject({ new: count, reopened: count, resolved: count, unknown: count, stillOpen: count })
    .nullable()
    .optional(),
  ruleHealth: z
    .looseObject({
      expected: count,
      healthy: count,
      inferredMissing: count,
      counts: z.record(z.string(), count),
      percent: z.number().nullable(),
    })
    .optional(),
  ruleFamilies: z.record(z.string(), z.iso.date()).optional(),
  totals: z
    .looseObject({
      environments: z.record(z.string(), counts),
      ous: z.record(z.string(), counts),
      severities: z.record(z.string(), counts),
      rules: z.record(z.string(), counts),
    })
    .optional(),
});

/** Parses a summary. Returns undefined if the text is not the summary of `reportDate`, the date in the file's key. */
export function parseSummary(text: string, reportDate: string): HistorySummary | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // The text is truncated or is not JSON.
  }
  const { success, data } = SUMMARY.safeParse(value);
  return success && data.reportDate === reportDate ? (data as HistorySummary) : undefined;
}
