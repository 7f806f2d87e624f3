// Rows counted by compliance type, and the share that complies.
import { percent } from '#domain/percent.ts';
/** Rows by compliance type; `other` is any type that AWS may add. */
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

/** COMPLIANT as a percentage of COMPLIANT and NON_COMPLIANT; null, not 0, if nothing was measured. */
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
