// Says in one line what is wrong with an input. It names fields and what is accepted, and never repeats a value.
import type { z } from 'zod';

/** A failure is one payload, so its message lists only the first faults: an input may be wrong in ten thousand places. */
const MAX_SHOWN_FAULTS = 10;
const MAX_SHOWN_CHARACTERS = 2_000;

/** Describes the first faults of an input. `accepted` lists the fields that a strict schema knows. */
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
