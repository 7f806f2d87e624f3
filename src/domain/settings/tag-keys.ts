// The tag keys that name owners and environments. They do not affect the tag columns of the raw CSV, which always use the exact keys.

/** The keys in order of precedence. Keys are case-insensitive unless `matchCase` is set. */
export type TagKeySettings = { owner: readonly string[]; environment: readonly string[]; matchCase: boolean };

export const DEFAULT_TAG_KEYS: TagKeySettings = { owner: ['Owner'], environment: ['Environment'], matchCase: false };

/**
 * The maximum number of keys of each kind. With all their spellings, the keys fit into an AWS Config advanced query of at most 4,096
 * characters.
 */
export const MAX_TAG_KEYS = 5;

/** The valid characters and length of a tag key (AWS Organizations API Reference, Tag). Quotes are not valid. */
export const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;

/**
 * Returns the spellings of keys to query AWS Config for: as given, in lower case, in upper case, and with capitalized words. AWS documents
 * the operators of advanced queries (=, IN, BETWEEN) but not whether they are case-sensitive, so all spellings are listed.
 */
export function listSpellings(keys: readonly string[], matchCase: boolean): string[] {
  if (matchCase) return [...new Set(keys)];
  const capitalize = (key: string) => key.toLowerCase().replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
  return [...new Set(keys.flatMap((key) => [key, key.toLowerCase(), key.toUpperCase(), capitalize(key)]))];
}

/** Whether a tag key is one of `keys`. */
export function matchesTagKey(key: string, keys: readonly string[], matchCase: boolean): boolean {
  return keys.includes(key) || (!matchCase && keys.some((each) => each.toLowerCase() === key.toLowerCase()));
}

/**
 * Creates a function that returns the value of the first of `keys` for which a resource has a value. If several spellings of a key have a
 * value, the exact spelling wins, then the first spelling by code unit.
 */
export function createTagPicker(keys: readonly string[], matchCase: boolean) {
  return (tags: readonly (readonly [key: string, value: string])[]): string | undefined => {
    const filled = tags.filter(([, value]) => value !== '');
    for (const key of keys) {
      const exact = filled.find(([name]) => name === key);
      if (exact) return exact[1];
      const others = matchCase ? [] : filled.filter(([name]) => name.toLowerCase() === key.toLowerCase());
      const [first] = others.toSorted(([a], [b]) => (a < b ? -1 : 1));
      if (first) return first[1];
    }
    return undefined;
  };
}
