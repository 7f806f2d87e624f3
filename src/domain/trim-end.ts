// Trims the end of a text in linear time. A regular expression such as `/\/+$/` tries again at every character of every run.

/** Returns `text` without the characters at its end that are among `characters`. */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}
