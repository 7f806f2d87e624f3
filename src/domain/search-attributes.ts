// The search attributes that runs have in Temporal, if SEARCH_ATTRIBUTES asks for them.

/** The type of each search attribute, as Temporal's CLI names it. */
export const SEARCH_ATTRIBUTES = { ReportDate: 'Keyword', ReportStatus: 'Keyword', FailedAccounts: 'Int' } as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;

/** The types by their numbers in Temporal's API (IndexedValueType). */
const TYPE_NAMES = ['Unspecified', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'];

/** A search attribute that cannot be set: the namespace does not have it, or has it with another type. */
export type UnusableAttribute = { name: SearchAttributeName; expected: string; found?: string };

/** Sorts the search attributes into those that a namespace has and those that it lacks. `registered` has its types by name. */
export function matchSearchAttributes(registered: Readonly<Record<string, number>>): {
  usable: SearchAttributeName[];
  unusable: UnusableAttribute[];
} {
  const usable: SearchAttributeName[] = [];
  const unusable: UnusableAttribute[] = [];
  for (const [name, expected] of Object.entries(SEARCH_ATTRIBUTES) as [SearchAttributeName, string][]) {
    const type = Object.hasOwn(registered, name) ? Number(registered[name]) : undefined;
    const found = type === undefined ? undefined : (TYPE_NAMES[type] ?? String(type));
    if (found === expected) usable.push(name);
    else unusable.push({ name, expected, ...(found === undefined ? {} : { found }) });
  }
  return { usable, unusable };
}

/** Says in a few words why an attribute cannot be set. */
export function describeUnusable({ name, expected, found }: UnusableAttribute): string {
  return found === undefined ? `${name} is not registered` : `${name} has the type ${found} instead of ${expected}`;
}
