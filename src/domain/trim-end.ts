// Trims the end of a string in linear time. A regular expression such as `/\/+$/` takes quadratic time, because it retries at each
// character of a run.

/** Removes all trailing characters of `text` that occur in `characters`. */
export function trimEndCharacters(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}
