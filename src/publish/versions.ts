// Decisions that earlier versions made differently. A stored publication is rebuilt as the version that wrote it built it.

/** Whether reports of a version call a finding resolved only because a region that was read does not show it. */
export function resolvesByAbsence(version: string): boolean {
  return version === '1.0.0';
}

/** The format of reports before 1.1.0, which have no health of rules. Their manifests name no format. */
export const FIRST_FORMAT = 1;

/** The format of the reports that this version makes. */
export const REPORT_FORMAT = 2;

export type ReportFormat = typeof FIRST_FORMAT | typeof REPORT_FORMAT;
