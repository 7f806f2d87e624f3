// Rows counted by compliance type, and the share that complies.
import { percent } from './python-number.ts';

/** Rows by what AWS Config says of them; `other` is any type that it may add. */
export type Counts = {
  compliant: number;
  nonCompliant: number;
  notApplicable: number;
  insufficientData: number;
  other: number;
};

export const noCounts = (): Counts => ({
  compliant: 0,
  nonCompliant: 0,
  notApplicable: 0,
  insufficientData: 0,
  other: 0,
});

/** Adds `more` to `counts`. */
export function addCounts(counts: Counts, more: Counts): void {
  counts.compliant += more.compliant;
  counts.nonCompliant += more.nonCompliant;
  counts.notApplicable += more.notApplicable;
  counts.insufficientData += more.insufficientData;
  counts.other += more.other;
}

export function sumOf(all: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const counts of all) addCounts(sum, counts);
  return sum;
}

/** COMPLIANT of that and NON_COMPLIANT, in percent; null where nothing was measured, which is not 0. */
export function complianceOf({ compliant, nonCompliant }: Counts): number | null {
  const measured = compliant + nonCompliant;
  return measured === 0 ? null : percent(compliant, measured);
}

/** Counts by name. Without a prototype, since a rule or an OU may be named `__proto__`; keys of objects are copies. */
export type CountsBy = Record<string, Counts>;

export const noCountsBy = (): CountsBy => Object.create(null) as CountsBy;

/** Adds counts under a name. */
export function addUnder(all: CountsBy, name: string, counts: Counts): void {
  addCounts((all[name] ??= noCounts()), counts);
}
