// Differences between two workbooks, grouped by subject, each with its count and a few places.
import { compareText } from '#domain/compare-text.ts';
const MAX_EXAMPLES = 3;
const MAX_VALUE_CHARACTERS = 60;

/** One kind of difference: its location, description, count, and first places. */
export interface DifferenceGroup {
  readonly tab: string;
  /** `column M (AccountId)`, or what else of the tab it is about. */
  readonly subject: string;
  readonly what: string;
  readonly examples: readonly string[];
  readonly count: number;
}

export interface DifferenceTally {
  add(tab: string, subject: string, what: string, example?: () => string): void;
  /** Tabs in the order in which they were met, in each by subject. */
  groups(): readonly DifferenceGroup[];
}

export function differenceTally(): DifferenceTally {
  const groups = new Map<string, { tab: string; subject: string; what: string; examples: string[]; count: number }>();
  return {
    add(tab, subject, what, example) {
      const key = JSON.stringify([tab, subject, what]);
      const group = groups.get(key) ?? { tab, subject, what, examples: [], count: 0 };
      groups.set(key, group);
      group.count++;
      if (example !== undefined && group.examples.length < MAX_EXAMPLES) group.examples.push(example());
    },
    groups() {
      const byTab = Map.groupBy(groups.values(), ({ tab }) => tab);
      return [...byTab.values()].flatMap((ofTab) => ofTab.toSorted((a, b) => compareText(a.subject, b.subject)));
    },
  };
}

/** A value in readable form, shortened if it is long. */
export function shown(value: string | number | boolean): string {
  if (value === '') return 'nothing';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length <= MAX_VALUE_CHARACTERS
    ? text
    : `${text.slice(0, MAX_VALUE_CHARACTERS)}… (${text.length} characters)`;
}
