// Where earlier versions decided differently: a stored publication is rebuilt as its own version made it.

/** Whether reports of a version call a finding resolved because a region that was read does not show it. */
export function resolvesByAbsence(version: string): boolean {
  return version === '1.0.0';
}
