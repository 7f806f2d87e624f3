// What rules say about a result: mostly nothing for what complies, a sentence for what does not.
import { fraction, mix, pick } from '#simulator/base/hash.ts';
import type { Finding } from './finding.ts';
const REASONS = [
  'The resource does not meet the requirements of this rule.',
  'A required setting is off.',
  'The value found is not one of those allowed, and no exception is recorded.',
  'An exception was recorded, but it has expired.',
  'Last seen as required 212 days ago; the limit is 90.',
  'The setting is inherited from a parent that is not compliant.',
  'A policy allows "*" to everyone.',
  'Evaluation found 2 of 5 conditions unmet.',
];
/** Texts that break careless writers: quotes, commas, line breaks, other scripts, what a sheet takes for a formula. */
const AWKWARD = [
  'Open ports: 22, 3389, "all"',
  'First line,\nsecond line',
  'Windows line\r\nnext line',
  'old\rcarriage return',
  '🔥 öffentlich zugänglich',
  '暗号化されていません',
  '=HYPERLINK("http://example.com")',
  '#REF!',
  ' padded with blanks ',
  'tab\there; <b>&amp;</b>',
  "O'Brien said: 'no'",
  'NA',
];

/** The annotation of a result; `undefined` where AWS leaves it out. */
export function annotationOf(
  compliance: Finding['complianceType'],
  hash: number,
  awkward: boolean,
): string | undefined {
  const chance = fraction(mix(hash, 81));
  if (awkward && chance < 0.03) return pick(AWKWARD, mix(hash, 82));
  if (compliance === 'INSUFFICIENT_DATA') return 'The rule has no data about this resource yet.';
  if (compliance === 'NOT_APPLICABLE') return 'The rule does not apply to this resource.';
  if (compliance === 'COMPLIANT') return chance < 0.9 ? undefined : 'The resource complies.';
  return chance < 0.2 ? undefined : pick(REASONS, mix(hash, 83));
}
