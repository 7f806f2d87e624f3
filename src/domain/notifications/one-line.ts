// Converts text from external sources to a single line for messages, without control characters and shortened to a maximum length.

/** Control characters, line terminators and bidirectional formatting characters. */
const INVISIBLE_CHARACTERS = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/gu;

/** Returns the text on one line of at most `maxCharacters` UTF-16 units. A text that was cut ends with an ellipsis. */
export function oneLine(text: string, maxCharacters: number): string {
  const line = text.toWellFormed().replaceAll(INVISIBLE_CHARACTERS, ' ').replaceAll(/\s+/g, ' ').trim();
  if (line.length <= maxCharacters) return line;
  // If the cut splits a surrogate pair, the remaining high surrogate is also removed.
  return `${line.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
