// Text from outside in our messages: one line, shortened to fit, without control characters.

/** Control characters, line ends, and marks that turn the direction of what follows. */
const INVISIBLE = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/gu;

/** The text on one line, of at most `most` UTF-16 units; a cut ends with an ellipsis. */
export function oneLine(text: string, maxCharacters: number): string {
  const line = text.toWellFormed().replaceAll(INVISIBLE, ' ').replaceAll(/\s+/g, ' ').trim();
  if (line.length <= maxCharacters) return line;
  // A surrogate pair that the cut would split is left out.
  return `${line.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
