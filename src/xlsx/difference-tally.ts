// Groups differences between two workbooks by subject, with a count and a few examples for each group.
import { compareText } from '#domain/compare-text.ts';

const MAX_EXAMPLES = 3;
const MAX_VALUE_CHARACTERS = 60;

/** One kind of difference: its location, its description, its number of occurrences and the first examples. */
export interface DifferenceGroup {
  readonly tab: string;
  /** The part of the tab that differs, such as `column M (AccountId)`. */
  readonly subject: string;
  readonly what: string;
  readonly examples: readonly string[];
  readonly count: number;
}

export interface DifferenceTally {
  add(tab: string, subject: string, what: string, example?: () => string): void;
  /** Returns the groups. Tabs are in the order in which differences were added; within a tab, groups are sorted by subject. */
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
      if (example === undefined || group.examples.length === MAX_EXAMPLES) return;
      const text = example();
      if (!group.examples.includes(text)) group.examples.push(text);
    },
    groups() {
      const byTab = Map.groupBy(groups.values(), ({ tab }) => tab);
      return [...byTab.values()].flatMap((ofTab) => ofTab.toSorted((a, b) => compareText(a.subject, b.subject)));
    },
  };
}

/** Formats a value for display. Long texts are shortened. */
export function formatValue(value: string | number | boolean): string {
  if (value === '') return 'nothing';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length <= MAX_VALUE_CHARACTERS
    ? text
    : `${text.slice(0, MAX_VALUE_CHARACTERS)}… (${text.length} characters)`;
}
