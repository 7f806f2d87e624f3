// Words that this project avoids, each with the one to use instead, and the few places that keep one.

/** Pattern, and what to write instead. Patterns match within identifiers too: `updateGauge` has the word `tell`. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\bmend(s|ed|ing)?\b/, 'fix, fixed; for a finding: resolved'],
  [/\b(told|tells?|telling|teller)\b/, 'notify; for a log: log; for a callback: report'],
  [/\b(anew|once more)\b/, 'again, or re-: republish, rescan'],
  [/\bless (accounts|regions|rules|rows|findings)\b/, 'fewer'],
  [/\brest(s|ed|ing)? on\b/, 'is based on'],
  [/\bheld against\b/, 'compared with'],
  [/\bmarked\b/, 'published with warnings'],
  [/\bgates?\b/, 'regression check'],
  [/\b(is|are|was|were) to be read\b/, 'in scope'],
  [/\b(nobody|people) (is|are|was|were) told\b/, 'notified'],
  [/\b(come|comes|came|coming) to\b/, 'is, adds up to, reaches'],
  [/\bpatience\b/, 'timeout'],
];

/** Texts that keep a refused word, and why. */
const KEPT: readonly (readonly [string, string])[] = [
  ['retry-mended', 'an event in histories, notifications and subscribers’ filters'],
  ['gate-tripped', 'the same'],
  ['restsOn', 'a field of stored summaries and of histories'],
  ['tellComplete', 'a field of histories'],
  ["reason: 'gate'", 'a value in log lines'],
  ['America/Indiana/Tell_City', 'a time zone'],
  // Workbooks of version 1.0 have these in cells, and `verify` compares rebuilt workbooks with them cell by cell.
  ['Read the reason, mend its cause, then retry the account.', 'a remedy on Coverage'],
  ['Rests on', 'an item on Run'],
  ['once more under Waived', 'a line on Ageing'],
  ['what the next report will be held against', 'a line on Changes'],
  ['No account was to be read.', 'a line on Summary'],
  ['over all that were to be read', 'a line on Summary'],
];

/** The refused words in a text, each with its surroundings and what to write instead. */
export function refusedWords(text: string): string[] {
  const ours = KEPT.reduce((rest, [kept]) => rest.replaceAll(kept, ''), text);
  const words = ours
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[\s_*#/|]+/g, ' ')
    .toLowerCase();
  return REFUSED.flatMap(([pattern, instead]) =>
    [...words.matchAll(new RegExp(pattern, 'g'))].map(
      ({ 0: word, index }) => `${word} (${instead}): …${words.slice(Math.max(0, index - 30), index + 40)}…`,
    ),
  );
}

/** Exceptions that none of the texts has. */
export function unneeded(texts: readonly string[]): string[] {
  return KEPT.map(([kept]) => kept).filter((kept) => !texts.some((text) => text.includes(kept)));
}
