// The figures of a part. The figures of all parts of the same kind add up to those of the organization.
import { CHANGES, type Change } from '#domain/findings/ledger-merge.ts';
import type { OpenFinding } from '#domain/findings/open-finding.ts';
import { SEVERITIES, type Severity } from '#domain/settings/report-settings.ts';

/**
 * Counts of findings and rule gaps. `changes` holds a count for every kind of change since the last report. It is empty if there is no last
 * report.
 */
export type PartFigures = {
  open: number;
  breached: number;
  waived: number;
  unknown: number;
  ruleGaps: number;
  severities: Record<Severity, number>;
  changes: Partial<Record<Change, number>>;
};

export function createPartFigures(hasChanges: boolean): PartFigures {
  const none = <Name extends string>(names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  return {
    ...{ open: 0, breached: 0, waived: 0, unknown: 0, ruleGaps: 0 },
    severities: none(SEVERITIES),
    changes: hasChanges ? none(CHANGES) : {},
  };
}

/** Counts a finding that is open or unknown. */
export function countOpen(
  figures: PartFigures,
  finding: Pick<OpenFinding, 'severity' | 'breached' | 'waived' | 'state'>,
) {
  figures.open += 1;
  figures.severities[finding.severity] += 1;
  if (finding.breached) figures.breached += 1;
  if (finding.waived) figures.waived += 1;
  if (finding.state === 'unknown') figures.unknown += 1;
}

export function countChange(figures: PartFigures, change: Change): void {
  figures.changes[change] = (figures.changes[change] ?? 0) + 1;
}
