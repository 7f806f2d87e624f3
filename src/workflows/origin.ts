// What a run knows of the schedule that started it.

/** Absent: no schedule started the run, or one of version 1.0.0, which does not name its bucket. */
export type Origin = { scheduleId?: string; bucket?: string };

/** The schedule, and the bucket that its memo names: discovery belongs to that bucket already. */
export function originOf(scheduleId: string | undefined, memo: Record<string, unknown> | undefined): Origin {
  if (scheduleId === undefined) return {};
  const bucket = (memo?.['schedule'] as { bucket?: unknown } | undefined)?.bucket;
  return { scheduleId, ...(typeof bucket === 'string' ? { bucket } : {}) };
}
