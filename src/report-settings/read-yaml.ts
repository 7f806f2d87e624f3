// Parses hand-written YAML into plain values, and describes every mistake.
import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';

/** The parsed content of a file, or its mistakes with one line per mistake. */
export type Parsed<T> = { value: T } | { faults: string[] };

/** The maximum number of mistakes to report, because a file may contain a thousand. */
const MAX_SHOWN_FAULTS = 20;

/** Parses YAML and checks it against a schema. An empty file is treated as an empty object. Never throws. */
export function readYaml<T>(text: string, schema: z.ZodType<T>): Parsed<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  const faults = [...document.errors, ...document.warnings].map(({ message }) => message.split(':\n')[0]!.trim());
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && typeof key.value === 'string') return;
      // YAML would read 012345678901 as 12345678901, and would also change numbers in other notations.
      const [line, entries] = isScalar(key)
        ? [key.range ? `line ${lines.linePos(key.range[0]).line}` : 'a key', key.source ?? String(key.value)]
        : ['a key', 'a list or an object'];
      faults.push(`${line}: expected a text as key; put ${entries} in quotes, because YAML does not read it as a text`);
    },
  });
  if (faults.length > 0) return { faults: shown(faults) };
  try {
    const parsed = schema.safeParse(document.toJS() ?? {});
    return parsed.success ? { value: parsed.data } : { faults: shown(parsed.error.issues.map(describe)) };
  } catch (error) {
    return { faults: [(error as Error).message] }; // The `yaml` library throws for aliases that would expand without limit.
  }
}

function shown(faults: readonly string[]): string[] {
  const more = faults.length - MAX_SHOWN_FAULTS;
  return more > 0 ? [...faults.slice(0, MAX_SHOWN_FAULTS), `and ${more} more`] : [...faults];
}

function describe(issue: z.core.$ZodIssue): string {
  const where = issue.path.map((part, index) =>
    typeof part === 'number' ? `[${part}]` : index ? `.${String(part)}` : String(part),
  );
  const what =
    issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message.replaceAll('\n', ' ');
  return `${where.join('') || 'the file'}: ${what}`;
}
