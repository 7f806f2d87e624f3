// What rules say about a result: mostly nothing for what complies, a sentence for what does not.
import { fraction, mix, pick } from './hash.ts';
import type { Finding } from './findings.ts';

const REASONS = [
  'This resource is not compliant with the rule.',
  'The resource has no encryption at rest.',
  'Public access is not blocked.',
  'Required tag Owner is missing, and Environment has an unexpected value.',
  'The last rotation was 212 days ago, the limit is 90.',
  'Logging is off.',
  'No backup plan covers this resource.',
  'The policy allows "*" to everyone.',
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
  if (compliance === 'NOT_APPLICABLE') return 'The rule does not apply to this resource.';
  if (compliance === 'COMPLIANT') return chance < 0.9 ? undefined : 'The resource complies.';
  return chance < 0.2 ? undefined : pick(REASONS, mix(hash, 83));
}
