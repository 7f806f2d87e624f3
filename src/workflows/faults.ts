// Describes in one line what is wrong with an input. The line names fields and accepted values, and never repeats a value from the input.
import type { z } from 'zod';

/** The maximum number of faults listed. A failure is one payload, and an input may be wrong in ten thousand places. */
const MAX_SHOWN_FAULTS = 10;
const MAX_SHOWN_CHARACTERS = 2_000;

/** Describes the first faults of an input. `accepted` lists the fields that a strict schema accepts. */
export function findFaults({ issues }: z.core.$ZodError, accepted: readonly string[] = []): string {
  const more = issues.length > MAX_SHOWN_FAULTS ? `; and ${issues.length - MAX_SHOWN_FAULTS} more` : '';
  const first = issues.slice(0, MAX_SHOWN_FAULTS).map((issue) => describeIssue(issue, accepted));
  return (first.join('; ') + more).slice(0, MAX_SHOWN_CHARACTERS);
}

function describeIssue(issue: z.core.$ZodIssue, accepted: readonly string[]): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}: accepted are ${accepted.join(', ')}`;
  const where = issue.path.map((part, index) =>
    typeof part === 'number' ? `[${part}]` : index ? `.${String(part)}` : String(part),
  );
  return `${where.join('') || 'input'}: ${issue.message}`;
}
