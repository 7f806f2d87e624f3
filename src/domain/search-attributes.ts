// The search attributes that runs set in Temporal if SEARCH_ATTRIBUTES enables them.

/** The type of each search attribute, as named by the Temporal CLI. */
export const SEARCH_ATTRIBUTES = { ReportDate: 'Keyword', ReportStatus: 'Keyword', FailedAccounts: 'Int' } as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;

/** The type names, indexed by their numbers in the Temporal API (IndexedValueType). */
const TYPE_NAMES = ['Unspecified', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'];

/** A search attribute that cannot be set, because it is not registered in the namespace or has a different type. */
export type UnusableAttribute = { name: SearchAttributeName; expected: string; found?: string };

/**
 * Splits the search attributes into those that can be set in a namespace and those that cannot. `registered` maps the namespace's search
 * attributes to their types.
 */
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

/** Returns a short explanation of why an attribute cannot be set. */
export function describeUnusable({ name, expected, found }: UnusableAttribute): string {
  return found === undefined ? `${name} is not registered` : `${name} has the type ${found} instead of ${expected}`;
}
