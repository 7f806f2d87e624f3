// Decisions that earlier versions made differently. A stored publication is rebuilt as the version that wrote it built it.

/** Whether reports of a version call a finding resolved only because a region that was read does not show it. */
export function resolvesByAbsence(version: string): boolean {
  return version === '1.0.0';
}
