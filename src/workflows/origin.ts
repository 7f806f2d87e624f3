// Reads the facts about the schedule that started a run.

/** Both fields are absent if no schedule started the run. `bucket` is also absent if version 1.0.0 created the schedule. */
export type Origin = { scheduleId?: string; bucket?: string };

/** Returns the schedule's id and the bucket that its memo names. Discovery, which runs before a plan exists, is bound to that bucket. */
export function readOrigin(scheduleId: string | undefined, memo: Record<string, unknown> | undefined): Origin {
  if (scheduleId === undefined) return {};
  const bucket = (memo?.['schedule'] as { bucket?: unknown } | undefined)?.bucket;
  return { scheduleId, ...(typeof bucket === 'string' ? { bucket } : {}) };
}
