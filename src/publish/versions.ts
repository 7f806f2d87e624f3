// Contains decisions that earlier versions made differently, so that a stored publication is rebuilt as the version that wrote it built it.

/** Whether, in reports of a version, a finding is resolved simply because it is absent from a region that was read. */
export function resolvesByAbsence(version: string): boolean {
  return version === '1.0.0';
}

/** The format of reports before 1.1.0, which do not include rule health. Their manifests do not contain a format. */
export const FIRST_FORMAT = 1;

/** The format of reports made by this version. */
export const REPORT_FORMAT = 2;

export type ReportFormat = typeof FIRST_FORMAT | typeof REPORT_FORMAT;
