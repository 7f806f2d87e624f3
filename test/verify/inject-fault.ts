// Faults that a writer of workbooks could have, each injected into the XML of a good book, and the sheet and cell that they are seen in.
// The book has Sheet1 (part 1), its continuation (2), Report (3), `Coverage & more` (4), Run (5) and Page (6).
import type { Parts } from './workbook-parts.ts';

export type Fault = {
  fault: string;
  inject: (parts: Parts) => void;
  /** How the line that names it begins. */
  named: string;
};

export const sheet = (part: number) => `xl/worksheets/sheet${part}.xml`;

type Replacer = (found: string, ...groups: string[]) => string;

/** Replaces text that occurs in a part. A fault that changes nothing would prove nothing. */
export function replace(parts: Parts, path: string, found: string | RegExp, by: string | Replacer): void {
  const changed = parts[path]!.replace(found, by as string);
  if (changed === parts[path]) throw new Error(`${path} has no ${String(found)}`);
  parts[path] = changed;
}

/** Returns a fault that replaces text in one part. */
export const replaced = (fault: string, path: string, found: string | RegExp, by: string, named: string): Fault => ({
  fault,
  inject: (parts) => replace(parts, path, found, by),
  named,
});

export const COVERAGE = "'Coverage & more'";
