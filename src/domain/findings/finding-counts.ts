// Findings counted: those that are open, and what changed since the report before.
export type FindingCounts = { open: number; breached: number; waived: number };

/** What changed since the report that this one is compared with. */
export type ChangeCounts = { new: number; reopened: number; resolved: number; unknown: number; stillOpen: number };
