// The tag keys that count as owner and environment. The raw CSV's columns keep their exact keys.

/** The keys in order of precedence. Upper and lower case are the same, except with `matchCase`. */
export type TagKeySettings = { owner: readonly string[]; environment: readonly string[]; matchCase: boolean };

export const DEFAULT_TAG_KEYS: TagKeySettings = { owner: ['Owner'], environment: ['Environment'], matchCase: false };

/** The most keys of one kind. With all their spellings, they fit the 4,096 characters of an advanced query of AWS Config. */
export const MAX_TAG_KEYS = 5;

/** The characters and the length of a tag key (AWS Organizations API Reference, Tag). A quote is none of them. */
export const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;

/**
 * Returns the spellings of keys to ask AWS Config for: as given, in lower and upper case, and with capitalized words. AWS documents the
 * operators of advanced queries (=, IN, BETWEEN), but not whether they distinguish case, so the spellings are listed.
 */
export function listSpellings(keys: readonly string[], matchCase: boolean): string[] {
  if (matchCase) return [...new Set(keys)];
  const capitalize = (key: string) => key.toLowerCase().replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
  return [...new Set(keys.flatMap((key) => [key, key.toLowerCase(), key.toUpperCase(), capitalize(key)]))];
}

/** Whether a key is one of the keys that count. */
export function isCountedKey(key: string, keys: readonly string[], matchCase: boolean): boolean {
  return keys.includes(key) || (!matchCase && keys.some((each) => each.toLowerCase() === key.toLowerCase()));
}

/**
 * Creates a function that returns the tag that counts: the first key that has a value. Of several spellings of one key, the given one
 * comes first, then the others by code unit.
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
