// Counts of rows by compliance type, and the percentage of rows that are COMPLIANT.
import { toPercent } from '#domain/percent.ts';

/** The number of rows by compliance type. `other` counts rows of types that AWS may add later. */
export type ComplianceCounts = {
  compliant: number;
  nonCompliant: number;
  notApplicable: number;
  insufficientData: number;
  other: number;
};

export const createCounts = (): ComplianceCounts => ({
  compliant: 0,
  nonCompliant: 0,
  notApplicable: 0,
  insufficientData: 0,
  other: 0,
});

/** Adds `more` to `counts`. */
export function addCounts(counts: ComplianceCounts, more: ComplianceCounts): void {
  counts.compliant += more.compliant;
  counts.nonCompliant += more.nonCompliant;
  counts.notApplicable += more.notApplicable;
  counts.insufficientData += more.insufficientData;
  counts.other += more.other;
}

export function sumCounts(all: readonly ComplianceCounts[]): ComplianceCounts {
  const sum = createCounts();
  for (const counts of all) addCounts(sum, counts);
  return sum;
}

/** Returns COMPLIANT as a percentage of COMPLIANT and NON_COMPLIANT, or null (not 0) if nothing was measured. */
export function computeCompliance({ compliant, nonCompliant }: ComplianceCounts): number | null {
  const measured = compliant + nonCompliant;
  return measured === 0 ? null : toPercent(compliant, measured);
}

/**
 * Counts by name. The object has no prototype, because a rule or an OU may be named `__proto__`. An object is used instead of a Map,
 * because V8 copies the keys of objects. A Map key that is a slice of a chunk of rows would keep the whole chunk in memory.
 */
export type NamedComplianceCounts = Record<string, ComplianceCounts>;

export const createNamedCounts = (): NamedComplianceCounts => Object.create(null) as NamedComplianceCounts;

/** Adds `counts` to the counts with this name. */
export function addNamedCounts(all: NamedComplianceCounts, name: string, counts: ComplianceCounts): void {
  addCounts((all[name] ??= createCounts()), counts);
}
