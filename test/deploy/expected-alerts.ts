// When each alert of a situation fires and resolves, and what a table of all says.
import { BEGIN_MINUTES, END_MINUTES, type Expected, type Situation } from './alert-samples.ts';
import { SITUATIONS } from './alert-situations.ts';

/** The alerts that fire at `minute` after the beginning of a situation. */
export function firingAt({ fixed = Infinity }: Situation, expected: readonly Expected[], minute: number): string[] {
  return expected
    .filter(({ fires, resolves = Infinity }) => minute >= fires && minute < fixed + resolves)
    .map(({ alert }) => alert);
}

/**
 * Each minute of a situation, and each change of an alert. The minute before a change is left out, because Prometheus 3 no longer counts
 * the sample at the very start of a range, so that alerts change up to a step earlier than in Prometheus 2.
 */
export function checkedMinutes(situation: Situation, expected: readonly Expected[]): number[] {
  const changes = expected.flatMap(({ fires, resolves }) => [
    fires,
    ...(resolves === undefined ? [] : [(situation.fixed ?? Infinity) + resolves]),
  ]);
  const every = Array.from({ length: BEGIN_MINUTES + END_MINUTES + 1 }, (_, minute) => minute - BEGIN_MINUTES);
  const isJustBefore = (minute: number) => changes.some((change) => minute < change && minute > change - 1);
  return [...new Set([...every, ...changes])].filter((minute) => !isJustBefore(minute)).toSorted((a, b) => a - b);
}

/** The rows of the table in docs/alerts.md. */
export function tableRows(): string[][] {
  return SITUATIONS.map((situation) => [
    situation.name,
    ...[situation.prometheus, situation.datadog].map((expected) =>
      expected.length === 0 ? 'none' : expected.map((one) => cell(situation, one)).join('; '),
    ),
  ]);
}

/** A situation that lasts from the start is counted from there. */
function cell({ name }: Situation, { alert, fires, resolves }: Expected): string {
  const begin = name.includes('no worker has ever run') ? -BEGIN_MINUTES : 0;
  const end = resolves === undefined ? 'resolves after 12 hours' : `resolves after ${resolves}`;
  return `\`${alert}\`: fires after ${fires - begin}, ${end}`;
}
