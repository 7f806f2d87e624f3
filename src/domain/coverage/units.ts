// Organizational units as they appear in settings: an id, or a path of names.

/** Whether an account is in a unit or anywhere below it. `unit` is an id or a path of names joined by `/`. */
export function isInUnit({ ou, ouIds }: { ou: string; ouIds: readonly string[] }, unit: string): boolean {
  return ou === unit || ou.startsWith(`${unit}/`) || ouIds.includes(unit);
}
