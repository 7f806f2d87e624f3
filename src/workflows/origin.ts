// What a run knows about the schedule that started it.

/** Both fields are absent if no schedule started the run. `bucket` is absent too if the schedule is one of version 1.0.0. */
export type Origin = { scheduleId?: string; bucket?: string };

/** Returns the schedule's id and the bucket that its memo names. Discovery is bound to that bucket, before there is a plan. */
export function readOrigin(scheduleId: string | undefined, memo: Record<string, unknown> | undefined): Origin {
  if (scheduleId === undefined) return {};
  const bucket = (memo?.['schedule'] as { bucket?: unknown } | undefined)?.bucket;
  return { scheduleId, ...(typeof bucket === 'string' ? { bucket } : {}) };
}
